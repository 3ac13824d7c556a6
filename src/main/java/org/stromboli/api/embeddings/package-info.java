/// `/v1/embeddings`: images as vectors, in the shapes of OpenAI's API and of vLLM's for media.
@NullMarked
package org.stromboli.api.embeddings;

import org.jspecify.annotations.NullMarked;

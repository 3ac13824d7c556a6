/// `/v1/responses`: OpenAI's Responses API, as far as a chat can express it. Nothing is stored.
@NullMarked
package org.stromboli.api.responses;

import org.jspecify.annotations.NullMarked;

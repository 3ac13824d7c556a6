/// Visual prompts: marks drawn on an image before it is preprocessed, as ViP-LLaVA was trained with.
@NullMarked
package org.stromboli.media.marks;

import org.jspecify.annotations.NullMarked;

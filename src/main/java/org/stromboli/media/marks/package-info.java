/// Visual prompts: marks that are painted on a picture before a model sees it, as ViP-LLaVA was trained with.
@NullMarked
package org.stromboli.media.marks;

import org.jspecify.annotations.NullMarked;

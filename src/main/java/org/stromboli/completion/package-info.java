/// One request's life outside the engine: media, prompt, submission, text, stop strings, cancellation.
@NullMarked
package org.stromboli.completion;

import org.jspecify.annotations.NullMarked;

/// One request's life outside the engine: media, prompt, submission, text, stop strings, tool calls, cancellation.
/// `completion.request` has the values that a request consists of, `completion.media` reads its media.
@NullMarked
package org.stromboli.completion;

import org.jspecify.annotations.NullMarked;

/// Tool calling: definitions in the prompt, and calls read from the model's output, in the format of the model.
@NullMarked
package org.stromboli.chat.tools;

import org.jspecify.annotations.NullMarked;

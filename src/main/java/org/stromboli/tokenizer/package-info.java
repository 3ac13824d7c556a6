/// Text to token ids and back for one vocabulary.
@NullMarked
package org.stromboli.tokenizer;

import org.jspecify.annotations.NullMarked;

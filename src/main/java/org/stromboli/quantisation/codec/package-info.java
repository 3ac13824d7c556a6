/// Codecs of the formats in which people publish quantised Hugging Face checkpoints: from the tensors of one linear
/// layer to its weights. Needs the JDK alone.
@NullMarked
package org.stromboli.quantisation.codec;

import org.jspecify.annotations.NullMarked;

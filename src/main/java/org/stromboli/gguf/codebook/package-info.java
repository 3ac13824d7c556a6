/// The block types of GGUF files whose codes name vectors of a codebook (IQ1 to IQ3), read as 8-bit codes: a scale
/// times a small whole number gives the same weights, to the bit.
@NullMarked
package org.stromboli.gguf.codebook;

import org.jspecify.annotations.NullMarked;

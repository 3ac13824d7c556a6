/// Matrices of 16-bit floating-point weights, multiplied in float32 by machine code for AVX2: their layout, and the
/// kernels.
@NullMarked
package org.stromboli.cpu.packed.plain;

import org.jspecify.annotations.NullMarked;

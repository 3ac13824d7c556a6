/// The decoder in Java vectors, for few rows at a time: weights are read once per step, at the speed of memory. The
/// fallback where the processor has no bfloat16 products.
@NullMarked
package org.stromboli.cpu.vector;

import org.jspecify.annotations.NullMarked;

/// Machine code of products with packed weights, for AVX2.
@NullMarked
package org.stromboli.cpu.packed.kernel;

import org.jspecify.annotations.NullMarked;

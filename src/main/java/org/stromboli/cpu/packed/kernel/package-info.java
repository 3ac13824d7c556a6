/// Machine code of products with packed weights, for AVX2; of many tokens also for AVX-512 VNNI and AMX.
@NullMarked
package org.stromboli.cpu.packed.kernel;

import org.jspecify.annotations.NullMarked;

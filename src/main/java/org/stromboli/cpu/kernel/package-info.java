/// Generated kernels: GEMM with its epilogues, softmax, norms, unpacking; and the packed weight formats that they read.
/// Kernels take raw addresses.
@NullMarked
package org.stromboli.cpu.kernel;

import org.jspecify.annotations.NullMarked;

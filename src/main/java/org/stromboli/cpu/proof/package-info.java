/// Kernels prove themselves before their first use: each family runs once on a small random input, beside plain Java.
@NullMarked
package org.stromboli.cpu.proof;

import org.jspecify.annotations.NullMarked;

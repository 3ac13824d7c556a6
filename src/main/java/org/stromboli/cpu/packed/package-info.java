/// Products with weights that stay in the form in which a file has them, a few bits each, on any CPU with AVX2.
/// Activations are rounded to 16-bit integers; sums of products of integers are exact.
@NullMarked
package org.stromboli.cpu.packed;

import org.jspecify.annotations.NullMarked;

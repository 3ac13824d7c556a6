/// Machine code made at run time, for what Java's vectors cannot say: products of bfloat16. Knows instructions, nothing
/// of models.
@NullMarked
package org.stromboli.cpu.code;

import org.jspecify.annotations.NullMarked;

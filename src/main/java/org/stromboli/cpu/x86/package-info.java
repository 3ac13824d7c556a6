/// An x86-64 assembler for machine code made at run time, for what Java's vectors cannot say: products of bfloat16.
/// Knows instructions, nothing of models.
@NullMarked
package org.stromboli.cpu.x86;

import org.jspecify.annotations.NullMarked;

/// Interprets the machine code that `cpu.code` writes, so that it is tested on processors without AVX-512. Decodes the
/// bytes by itself and shares nothing with the assembler.
@NullMarked
package org.stromboli.cpu.emulator;

import org.jspecify.annotations.NullMarked;

/// x86 assembler and executable memory for kernels that are generated at start-up. Knows instructions, nothing of
/// models.
@NullMarked
package org.stromboli.cpu.code;

import org.jspecify.annotations.NullMarked;

/// Offline conversion of a checkpoint with floating-point weights to one with 4 or 8 bits, in a format that other
/// servers load, too (compressed-tensors, `pack-quantized`): tensor by tensor, in bounded memory.
@NullMarked
package org.stromboli.conversion;

import org.jspecify.annotations.NullMarked;

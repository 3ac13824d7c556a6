package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;
import org.stromboli.quantisation.CodeFormat;

/// How the weights of a row lie in blocks of a fixed number of values and bytes. Stateless.
///
/// All methods take a run of blocks that begins at byte `at` of the memory.
public interface BlockFormat {

    CodeFormat format();

    /// Values of a block, a multiple of the group size.
    int values();

    /// Bytes of a block.
    int bytes();

    /// @param to [blocks * values], each unsigned
    void codes(MemorySegment memory, long at, int blocks, byte[] to);

    /// See `QuantisedMatrix#nibbles`.
    ///
    /// @param to [blocks * values / 2]
    default boolean nibbles(MemorySegment memory, long at, int blocks, byte[] to) {
        return false;
    }

    /// @param scales [groups of the blocks]
    /// @param minima [groups of the blocks]; left alone by formats without minima
    void scales(MemorySegment memory, long at, int blocks, float[] scales, float[] minima);

    /// Whether scales and minima, or those of super-groups, are float16 in the file.
    default boolean hasFloat16Scales() {
        return false;
    }
}

package org.stromboli.gguf.codebook;

import java.lang.foreign.MemorySegment;
import org.stromboli.gguf.block.BlockFormat;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;

/// A block of 256 values from a codebook, as codes `128 + value`.
interface CodebookBlock extends BlockFormat {

    int VALUES = 256;

    static CodeFormat groupsOf(int groupSize) {
        return new CodeFormat(new Coding.Integers(8, 128), groupSize, false, 0);
    }

    /// Of the block that begins at byte `from`.
    ///
    /// @param code place of the first code in `to`
    void codes(MemorySegment memory, long from, byte[] to, int code);

    /// Of the block that begins at byte `from`.
    ///
    /// @param group place of the first scale
    void scales(MemorySegment memory, long from, float[] scales, int group);

    @Override
    default int values() {
        return VALUES;
    }

    @Override
    default void codes(MemorySegment memory, long at, int blocks, byte[] to) {
        for (int block = 0; block < blocks; block++) {
            codes(memory, at + (long) block * bytes(), to, block * VALUES);
        }
    }

    @Override
    default void scales(MemorySegment memory, long at, int blocks, float[] scales, float[] minima) {
        int groups = VALUES / format().groupSize();
        for (int block = 0; block < blocks; block++) {
            scales(memory, at + (long) block * bytes(), scales, block * groups);
        }
    }
}

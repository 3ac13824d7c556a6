package org.stromboli.gguf.block;

import java.lang.foreign.MemorySegment;

/// Blocks of groups whose scales are small integers times a scale of the block, and so are their minima.
public interface SuperBlockFormat extends BlockFormat {

    /// @param s [groups of the blocks] signed
    /// @param m [groups of the blocks] unsigned; left alone by formats without minima
    /// @param d [blocks]
    /// @param dmin [blocks]; left alone by formats without minima
    void superScales(MemorySegment memory, long at, int blocks, byte[] s, byte[] m, float[] d, float[] dmin);

    @Override
    default void scales(MemorySegment memory, long at, int blocks, float[] scales, float[] minima) {
        int groups = values() / format().groupSize();
        byte[] s = new byte[blocks * groups];
        byte[] m = new byte[blocks * groups];
        float[] d = new float[blocks];
        float[] dmin = new float[blocks];
        superScales(memory, at, blocks, s, m, d, dmin);
        for (int block = 0; block < blocks; block++) {
            for (int group = block * groups; group < (block + 1) * groups; group++) {
                scales[group] = d[block] * s[group];
            }
        }
        for (int block = 0; format().minima() && block < blocks; block++) {
            for (int group = block * groups; group < (block + 1) * groups; group++) {
                minima[group] = dmin[block] * Byte.toUnsignedInt(m[group]);
            }
        }
    }

    @Override
    default boolean hasFloat16Scales() {
        return true;
    }
}

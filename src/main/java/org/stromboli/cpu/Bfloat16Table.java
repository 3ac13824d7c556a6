package org.stromboli.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Embeddings in bfloat16, in memory.
///
/// @param memory [vocabulary, hidden], owned by the caller
public record Bfloat16Table(MemorySegment memory, int hidden) implements EmbeddingTable {

    @Override
    public float[] of(int[] ids) {
        float[] h = new float[ids.length * hidden];
        for (int token = 0; token < ids.length; token++) {
            long at = (long) ids[token] * hidden * Short.BYTES;
            for (int i = 0; i < hidden; i++) {
                short bits = memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + (long) i * Short.BYTES);
                h[token * hidden + i] = Bfloat16.of(bits);
            }
        }
        return h;
    }
}

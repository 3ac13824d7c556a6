package org.stromboli.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What stands for a token at the entrance of a decoder.
///
/// @param memory [vocabulary, hidden] in bfloat16, owned by the caller
public record EmbeddingTable(MemorySegment memory, int hidden) {

    /// [tokens, hidden]
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

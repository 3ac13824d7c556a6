package org.stromboli.cpu.attention;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.KvLayer;

/// Of one sequence in a paged cache, in bfloat16. Heads have an even width.
///
/// @param blocks of the sequence, in order
public record PagedKeyValues(KvLayer cache, int[] blocks) implements KeyValues {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    @Override
    public void read(int head, int position, float[] key, float[] value) {
        int tokens = cache.blockTokens();
        long slot = blocks[position / tokens] * cache.blockBytes() + position % tokens * cache.slotBytes();
        widen(slot + cache.keyOffset(head), key);
        widen(slot + cache.valueOffset(head), value);
    }

    private void widen(long at, float[] to) {
        MemorySegment memory = cache.memory();
        for (int i = 0; i < to.length; i += 2) {
            int both = memory.get(INT, at + (long) i * Short.BYTES);
            to[i] = Bfloat16.of((short) both);
            to[i + 1] = Bfloat16.of((short) (both >>> 16));
        }
    }
}

package org.stromboli.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;

/// One layer of a paged cache, in bfloat16: [slots, 2 * kv heads, width], keys, then values. The memory belongs to
/// the caller.
///
/// @param blockTokens slots of a block, which follow each other
/// @param window how many tokens back a token sees, itself included; 0: all
public record KvLayer(MemorySegment memory, int blockTokens, int kvHeads, int width, int window) {

    /// Of all layers of a decoder.
    ///
    /// @param memory of each layer
    public static List<KvLayer> all(List<MemorySegment> memory, int blockTokens, DecoderSizes sizes) {
        return IntStream.range(0, memory.size())
                .mapToObj(layer -> new KvLayer(
                        memory.get(layer), blockTokens, sizes.kvHeads(), sizes.width(), sizes.window(layer)))
                .toList();
    }

    /// The first position that the last token of a context sees.
    public int first(int context) {
        return window == 0 ? 0 : Math.max(0, context - window);
    }

    public long slotBytes() {
        return 2L * kvHeads * width * Short.BYTES;
    }

    public long blockBytes() {
        return blockTokens * slotBytes();
    }

    /// Where the keys of a head begin in a slot.
    public long keyOffset(int head) {
        return (long) head * width * Short.BYTES;
    }

    public long valueOffset(int head) {
        return keyOffset(kvHeads + head);
    }

    /// What is not finite would poison those who read the slot later: it becomes 0.
    public void put(int slot, int element, float value) {
        float kept = Float.isFinite(value) ? value : 0;
        long at = slot * slotBytes() + (long) element * Short.BYTES;
        memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Bfloat16.bits(kept));
    }
}

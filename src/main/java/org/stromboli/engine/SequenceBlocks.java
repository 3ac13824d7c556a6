package org.stromboli.engine;

import java.util.List;
import org.stromboli.cache.KvCache;
import org.stromboli.cache.PrefixKey;
import org.stromboli.generation.MediaSpan;
import org.stromboli.vision.MediaDigest;

/// How sequences take, share and give back KV blocks. Engine thread only. A block is written by the one
/// sequence that allocated it, and published once it is full and computed; from then on it never changes
/// while a sequence holds it.
final class SequenceBlocks {

    private static final int LONGS_PER_SPAN = 6;

    /// Tokens: fewer are computed twice rather than one after the other, as the beginnings of chat templates.
    private static final int WORTH_WAITING = 64;

    private final KvCache cache;
    private final int blockTokens;
    private final PrefixKey.Hasher hasher = new PrefixKey.Hasher();

    SequenceBlocks(KvCache cache, int blockTokens) {
        this.cache = cache;
        this.blockTokens = blockTokens;
    }

    /// Gives a sequence without blocks all that its known tokens need, those with its prefix first, and sets
    /// what is computed by that. False, and nothing taken, when fewer than `reserve` blocks would remain.
    boolean take(Sequence sequence, int reserve) {
        if (sequence.embeds()) {
            return true; // it needs none
        }
        // The last known token is always computed: its logits are what the sequence is here for.
        int sharable = (sequence.known() - 1) / blockTokens;
        while (sequence.blocks.size() < sharable) {
            int block = cache.retain(key(sequence, sequence.blocks.size()));
            if (block < 0) {
                break;
            }
            sequence.blocks.add(block);
        }
        int shared = sequence.blocks.size();
        int own = blocksFor(sequence.known()) - shared;
        if (cache.available() < own + reserve) {
            giveBack(sequence);
            return false;
        }
        for (int i = 0; i < own; i++) {
            sequence.blocks.add(cache.allocate());
        }
        sequence.published = shared;
        sequence.computed = shared * blockTokens;
        return true;
    }

    /// Whether `other`, which runs, is about to compute a good part of what this sequence, which waits, begins with.
    boolean isAheadOf(Sequence other, Sequence sequence) {
        if (other.embeds() || sequence.embeds()) {
            return false;
        }
        int block = other.published + Math.max(1, WORTH_WAITING / blockTokens) - 1;
        boolean both = block < (sequence.known() - 1) / blockTokens && block < other.known() / blockTokens;
        return both && key(other, block).equals(key(sequence, block));
    }

    /// Makes sure that all known tokens have a slot. False when a block is missing and none can be had.
    boolean grow(Sequence sequence) {
        while (sequence.blocks.size() < blocksFor(sequence.known())) {
            int block = cache.allocate();
            if (block < 0) {
                return false;
            }
            sequence.blocks.add(block);
        }
        return true;
    }

    /// Makes sure that so many tokens behind the known ones have a slot, as far as there are free blocks.
    ///
    /// @return for how many of them there are
    int growBy(Sequence sequence, int tokens) {
        int needed = blocksFor(sequence.known() + tokens);
        while (sequence.blocks.size() < needed) {
            int block = cache.allocate();
            if (block < 0) {
                return Math.min(tokens, sequence.blocks.size() * blockTokens - sequence.known());
            }
            sequence.blocks.add(block);
        }
        return tokens;
    }

    /// Gives back what no known token needs.
    void trim(Sequence sequence) {
        int needed = blocksFor(sequence.known());
        for (int i = sequence.blocks.size() - 1; i >= needed; i--) {
            cache.release(sequence.blocks.get(i));
            sequence.blocks.truncate(i);
        }
    }

    /// Lets others find the blocks that have become full.
    void publish(Sequence sequence) {
        while ((sequence.published + 1) * blockTokens <= sequence.computed) {
            int index = sequence.published++;
            cache.publish(key(sequence, index), sequence.blocks.get(index));
        }
    }

    /// Takes all blocks away. The last one goes first, so that the start of a prefix is evicted after its
    /// end.
    void giveBack(Sequence sequence) {
        for (int i = sequence.blocks.size() - 1; i >= 0; i--) {
            cache.release(sequence.blocks.get(i));
        }
        sequence.blocks.clear();
        sequence.computed = 0;
        sequence.published = 0;
    }

    private int blocksFor(int tokens) {
        return (tokens + blockTokens - 1) / blockTokens;
    }

    // Keys are made in order, once, when asked for: a lookup ends at the first miss.
    private PrefixKey key(Sequence sequence, int block) {
        while (sequence.keys.size() <= block) {
            int next = sequence.keys.size();
            PrefixKey parent = next == 0 ? hasher.root(sequence.request.request.cacheSalt()) : sequence.keys.getLast();
            int start = next * blockTokens;
            sequence.keys.add(
                    hasher.next(parent, sequence.ids.backing(), start, blockTokens, mediaOf(sequence, start)));
        }
        return sequence.keys.get(block);
    }

    // Digest and extent of each media item that overlaps the block: placeholder ids say nothing about the image, and
    // where a fused prompt ends, its ids begin to mean themselves.
    private long[] mediaOf(Sequence sequence, int start) { // [spans * 6]
        int end = start + blockTokens;
        int first = sequence.keyedSpan;
        while (first < sequence.spans.size() && sequence.spans.get(first).end() <= start) {
            first++;
        }
        sequence.keyedSpan = first;
        int last = first;
        while (last < sequence.spans.size() && sequence.spans.get(last).start() < end) {
            last++;
        }
        long[] media = new long[(last - first) * LONGS_PER_SPAN];
        for (int span = first; span < last; span++) {
            put(sequence.spans.get(span), start, end, media, (span - first) * LONGS_PER_SPAN);
        }
        return media;
    }

    private static void put(MediaSpan span, int blockStart, int blockEnd, long[] media, int at) {
        MediaDigest digest = span.media().digest();
        media[at] = digest.a();
        media[at + 1] = digest.b();
        media[at + 2] = digest.c();
        media[at + 3] = digest.d();
        media[at + 4] = span.start() - span.first() - blockStart; // where its first feature would be
        media[at + 5] = Math.min(span.end(), blockEnd) - blockStart;
    }

    /// Checks that what running sequences hold is what the cache thinks they hold.
    void verify(List<Sequence> running) {
        int[] references = new int[cache.blocks()];
        for (Sequence sequence : running) {
            for (int i = 0; i < sequence.blocks.size(); i++) {
                references[sequence.blocks.get(i)]++;
            }
        }
        for (int block = 0; block < references.length; block++) {
            if (references[block] != cache.references(block)) {
                throw new IllegalStateException("block %d is in %d tables and has %d references"
                        .formatted(block, references[block], cache.references(block)));
            }
        }
    }
}

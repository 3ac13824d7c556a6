package org.stromboli.media.codec;

import java.util.PriorityQueue;

/// The best of the blocks that were offered. Of equal ones those that were numbered first are kept: numpy's choice
/// depends on how it partitions. Sums are exact, whatever the order. One thread.
final class BestBlocks {

    private static final double FRACTION = 0x1p32;

    private final int most;
    private final int each;
    private final int[] chosen;
    private final PriorityQueue<Long> worstFirst = new PriorityQueue<>();
    private long sum;

    /// @param most that are kept
    /// @param each blocks of a frame
    /// @param frames of which blocks are offered
    BestBlocks(int most, int each, int frames) {
        this.most = most;
        this.each = each;
        this.chosen = new int[frames];
    }

    /// All blocks of a frame.
    void offer(int frame, float[] scores) {
        for (int i = 0; i < each; i++) {
            offer(key(scores[i], frame * each + i));
        }
    }

    private void offer(long key) {
        if (worstFirst.size() == most) {
            Long worst = worstFirst.peek();
            if (worst == null || worst >= key) {
                return;
            }
            worstFirst.poll();
            count(worst, -1);
        }
        worstFirst.add(key);
        count(key, 1);
    }

    private void count(long key, int times) {
        chosen[block(key) / each] += times;
        sum += times * Math.round(score(key) * FRACTION);
    }

    /// Larger for better blocks: the bits of numbers that are not negative are in the order of the numbers.
    private static long key(float score, int block) {
        return (long) Float.floatToIntBits(score) << Integer.SIZE | Integer.MAX_VALUE - block;
    }

    private static float score(long key) {
        return Float.intBitsToFloat((int) (key >> Integer.SIZE));
    }

    private static int block(long key) {
        return Integer.MAX_VALUE - (int) key;
    }

    /// Of the scores of those that are kept.
    double sum() {
        return sum / FRACTION;
    }

    /// The same as numpy adds it in float32, the best first.
    float roundedSum() {
        float[] best = new float[worstFirst.size()];
        int at = best.length;
        for (long key : worstFirst.stream().mapToLong(Long::longValue).sorted().toArray()) {
            at--;
            best[at] = score(key);
        }
        return PairwiseSum.of(best, 0, best.length);
    }

    /// Whether one of those that are kept is of a frame from `from` to before `to`.
    boolean touches(int from, int to) {
        for (int frame = from; frame < to; frame++) {
            if (chosen[frame] > 0) {
                return true;
            }
        }
        return false;
    }

    /// Those that are kept, by frames and rows: frame * blocks of a frame + block.
    int[] blocks() {
        return worstFirst.stream().mapToInt(BestBlocks::block).sorted().toArray();
    }
}

package org.stromboli.sampling;

/// The random number behind each sampled token: a pure function of the request's seed, the choice and the
/// position in the answer. So a draw depends neither on who shares the batch nor on chunks, preemption or
/// earlier draws.
public final class RandomDraws {

    // Constants and rounds of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final int FLOAT_BITS = 24;

    private RandomDraws() {}

    /// A number in [0, 1), uniform over all of its 2^24 values.
    ///
    /// @param position tokens of the answer before this one
    public static float uniform(long seed, int choice, int position) {
        long mixed = mix(mix(mix(seed + GOLDEN_GAMMA) + choice * GOLDEN_GAMMA) + position * GOLDEN_GAMMA);
        return (mixed >>> (Long.SIZE - FLOAT_BITS)) * 0x1p-24f;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}

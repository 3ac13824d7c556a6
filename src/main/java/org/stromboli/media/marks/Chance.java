package org.stromboli.media.marks;

import java.util.OptionalLong;
import java.util.Random;

/// The choices that a mark leaves open. With a seed all of them come from it; without one they are the usual
/// ones, and places are the same in every mark, so that equal requests make equal images. Used by one thread.
final class Chance {

    /// Gives a triangle and a scribble that fill their box well.
    private static final long DEFAULT_SEED = 7811;

    private final boolean seeded;
    private final Random random; // its numbers are laid down by its documentation

    Chance(OptionalLong seed) {
        this.seeded = seed.isPresent();
        this.random = new Random(seed.isPresent() ? spread(seed.getAsLong()) : DEFAULT_SEED);
    }

    /// Seeds that follow each other would begin with nearly the same numbers.
    private static long spread(long seed) {
        long mixed = (seed ^ seed >>> 31) * 0x9e3779b97f4a7c15L;
        return mixed ^ mixed >>> 29;
    }

    double between(double low, double high, double usual) {
        return seeded ? low + random.nextDouble() * (high - low) : usual;
    }

    double between(double low, double high) {
        return between(low, high, (low + high) / 2);
    }

    /// `low` to `high`, both allowed.
    int whole(int low, int high) {
        return whole(low, high, (low + high) / 2);
    }

    int whole(int low, int high, int usual) {
        return seeded ? low + random.nextInt(high - low + 1) : usual;
    }

    boolean coin(boolean usual) {
        return seeded ? random.nextBoolean() : usual;
    }

    double normal(double middle, double deviation) {
        return seeded ? middle + random.nextGaussian() * deviation : middle;
    }

    int index(int count) {
        return seeded ? random.nextInt(count) : 0;
    }

    Spot spot(Box box) {
        return new Spot(box.left() + random.nextDouble() * box.width(), box.top() + random.nextDouble() * box.height());
    }
}

package org.stromboli.cpu;

import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The widest vectors that this machine computes with.
public final class Lanes {

    public static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    /// Floats, or ints, in a vector.
    public static final int COUNT = FLOATS.length();

    /// As many bytes.
    public static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(COUNT * Byte.SIZE));

    public static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /// For each lane the one that is so many further on, for sums over lanes: by half of them, then a quarter, and so
    /// on.
    private static final List<VectorShuffle<Float>> STEPS = IntStream.iterate(
                    COUNT / 2, step -> step > 0, step -> step / 2)
            .mapToObj(step -> VectorShuffle.fromOp(FLOATS, lane -> (lane + step) % COUNT))
            .toList();

    private Lanes() {}

    /// Of all lanes, added in an order of its own: that of the library's sums is not the same in interpreted code as in
    /// compiled code.
    public static float sum(FloatVector x) {
        FloatVector sums = x;
        for (VectorShuffle<Float> step : STEPS) {
            sums = sums.add(sums.rearrange(step));
        }
        return sums.lane(0);
    }

    /// `size`, or what follows up to a whole number of vectors.
    public static int padded(int size) {
        return blocks(size) * COUNT;
    }

    public static int blocks(int size) {
        return Math.ceilDiv(size, COUNT);
    }
}

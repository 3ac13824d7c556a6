package org.stromboli.cpu;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
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

    private Lanes() {}

    /// `size`, or what follows up to a whole number of vectors.
    public static int padded(int size) {
        return blocks(size) * COUNT;
    }

    public static int blocks(int size) {
        return Math.ceilDiv(size, COUNT);
    }
}

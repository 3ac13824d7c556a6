package org.stromboli.cpu;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The widest vectors that this machine computes with.
final class Lanes {

    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    /// Floats, or ints, in a vector.
    static final int COUNT = FLOATS.length();

    /// As many bytes.
    static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, VectorShape.forBitSize(COUNT * Byte.SIZE));

    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Lanes() {}

    /// `size`, or what follows up to a whole number of vectors.
    static int padded(int size) {
        return blocks(size) * COUNT;
    }

    static int blocks(int size) {
        return Math.ceilDiv(size, COUNT);
    }
}

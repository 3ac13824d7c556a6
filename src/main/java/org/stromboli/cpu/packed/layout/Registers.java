package org.stromboli.cpu.packed.layout;

import org.stromboli.cpu.x86.Ymm;

/// Who has which vector register while weights are unpacked. Sums have 0 to 7.
public final class Registers {

    /// Packed weights; a scale, when they are done with.
    public static final Ymm RAW = new Ymm(8);

    /// More of them; an offset, when they are done with.
    public static final Ymm MORE = new Ymm(9);

    /// Unpacked weights.
    public static final Ymm WEIGHTS = new Ymm(10);

    /// Activations; free while weights are unpacked.
    public static final Ymm SPARE = new Ymm(11);

    /// Constants of the coding.
    public static final Ymm FIRST = new Ymm(12);

    public static final Ymm SECOND = new Ymm(13);

    /// Of a super-group.
    public static final Ymm SUPER_SCALE = new Ymm(14);

    public static final Ymm SUPER_MINIMUM = new Ymm(15);

    /// Formats with a zero for all groups have no minima.
    public static final Ymm ZERO = SUPER_MINIMUM;

    private Registers() {}
}

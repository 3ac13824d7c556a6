package org.stromboli.cpu.packed.layout;

/// How a matrix is laid out: blocks of 8 rows, each of units of columns, each of a header with scales and of steps of
/// codes. Forms that are equal share their machine code.
public record PackedForm(Codes codes, Scaling scaling) {

    public PackedForm {
        boolean both = scaling.zero() != 0 && scaling.hasMinima();
        if (both && scaling.scale() == Scaling.Scale.SUPER
                || scaling.zero() != 0 && scaling.offset() == Scaling.Offset.ZERO) {
            throw new IllegalArgumentException("a zero for all and %s".formatted(scaling.offset()));
        }
        if (!codes.areIntegers() && (scaling.hasMinima() || scaling.hasZeros() || scaling.parts() > 1)) {
            throw new IllegalArgumentException("floating-point weights with %s".formatted(scaling));
        }
    }

    /// Sums of a step that are scaled apart, in the same order for all numbers of tokens.
    public int parts() {
        return codes.areIntegers() ? scaling.parts() : 2;
    }

    public int partItems() {
        return codes.items() / parts();
    }

    /// Which of the unit's groups a part of a step is in.
    public int group(int step, int part) {
        return (step * Codes.STEP + part * (Codes.STEP / parts())) / scaling.group();
    }

    public int unitColumns() {
        return scaling.unit();
    }

    public int unitSteps() {
        return scaling.unit() / Codes.STEP;
    }

    public int unitBytes() {
        return scaling.headerBytes() + unitSteps() * codes.stepBytes();
    }

    /// Whether codes less the zero that all have are signed bytes.
    public boolean areBytesLessZero() {
        return codes instanceof NibbleCodes && scaling.zero() > 0 && scaling.zero() <= Byte.MAX_VALUE;
    }

    /// Bytes of one activation.
    public int inputBytes() {
        return codes.areIntegers() ? Short.BYTES : Float.BYTES;
    }

    public int units(int columns) {
        return Math.ceilDiv(columns, unitColumns());
    }

    public long blockBytes(int columns) {
        return scaling.rowBytes() + (long) units(columns) * unitBytes();
    }
}

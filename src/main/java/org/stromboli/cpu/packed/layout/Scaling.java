package org.stromboli.cpu.packed.layout;

import static org.stromboli.cpu.packed.layout.Registers.MORE;
import static org.stromboli.cpu.packed.layout.Registers.RAW;
import static org.stromboli.cpu.packed.layout.Registers.SUPER_MINIMUM;
import static org.stromboli.cpu.packed.layout.Registers.SUPER_SCALE;

import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.AvxShift;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.Ymm;

/// Where the scales of a block are, and the code that loads them. A unit of columns begins with a header: scales of its
/// groups, then their offsets, then what both are multiplied with in super-groups; 8 rows each.
///
/// @param group columns; a divisor of the unit, at least 16. With one scale for a row it says nothing
/// @param zero what is taken from all codes
public record Scaling(int group, Scale scale, Offset offset, int zero) {

    /// Columns of a unit, and of one with a super-group.
    private static final int UNIT = 128;

    private static final int SUPER_UNIT = 256;
    private static final int ALIGNMENT = 32;

    /// How scales are stored.
    public enum Scale {
        NONE(0),
        /// Float32 in front of the block, one for each row.
        ROW(0),
        FLOAT16(Short.BYTES),
        FLOAT32(Float.BYTES),
        /// Signed bytes, times a float16 of the unit.
        SUPER(1);

        private final int bytes;

        Scale(int bytes) {
            this.bytes = bytes;
        }
    }

    /// What groups have besides, and how it is stored: minima, which are taken from the weights, or zeros, which are
    /// taken from the codes.
    public enum Offset {
        NONE(0),
        MINIMUM_FLOAT16(Short.BYTES),
        MINIMUM_FLOAT32(Float.BYTES),
        /// Unsigned bytes, times a float16 of the unit.
        MINIMUM_SUPER(1),
        /// Signed bytes.
        ZERO(1);

        private final int bytes;

        Offset(int bytes) {
            this.bytes = bytes;
        }
    }

    /// Columns that a scale is for, at most those of a unit.
    public static Scaling ofRow(int zero) {
        return new Scaling(UNIT, Scale.ROW, Offset.NONE, zero);
    }

    public static Scaling none() {
        return new Scaling(UNIT, Scale.NONE, Offset.NONE, 0);
    }

    public int unit() {
        return isSuper() ? SUPER_UNIT : UNIT;
    }

    public static int unit(boolean isSuper) {
        return isSuper ? SUPER_UNIT : UNIT;
    }

    private boolean isSuper() {
        return scale == Scale.SUPER;
    }

    public boolean isScaled() {
        return scale != Scale.NONE;
    }

    public boolean hasMinima() {
        return offset != Offset.NONE && offset != Offset.ZERO;
    }

    public boolean hasZeros() {
        return zero != 0 || offset == Offset.ZERO;
    }

    /// Sums of a step that are scaled apart.
    public int parts() {
        return group < Codes.STEP ? Codes.STEP / group : 1;
    }

    public int groups() {
        return unit() / group;
    }

    public int scalesAt(int groupOfUnit) {
        return groupOfUnit * scale.bytes * Codes.LANES;
    }

    public int offsetsAt(int groupOfUnit) {
        return scalesAt(groups()) + groupOfUnit * offset.bytes * Codes.LANES;
    }

    public int superScaleAt() {
        return offsetsAt(groups());
    }

    public int superMinimumAt() {
        return superScaleAt() + Short.BYTES * Codes.LANES;
    }

    public int headerBytes() {
        int end = isSuper() ? superMinimumAt() + Short.BYTES * Codes.LANES : superScaleAt();
        return Math.ceilDiv(end, ALIGNMENT) * ALIGNMENT;
    }

    /// In front of a block.
    public int rowBytes() {
        return scale == Scale.ROW ? Codes.LANES * Float.BYTES : 0;
    }

    /// Code at the begin of a unit.
    public void begin(Assembler code, Reg unit) {
        if (isSuper()) {
            code.vector(AvxOp.WIDEN_HALVES, SUPER_SCALE, Mem.at(unit, superScaleAt()));
            if (hasMinima()) {
                code.vector(AvxOp.WIDEN_HALVES, SUPER_MINIMUM, Mem.at(unit, superMinimumAt()));
            }
        }
    }

    /// Code that loads the scales of a group.
    ///
    /// @param row where those of rows are
    /// @return the register that has them
    public Ymm loadScale(Assembler code, Reg unit, Reg row, int groupOfUnit) {
        Mem from = Mem.at(unit, scalesAt(groupOfUnit));
        switch (scale) {
            case ROW -> code.vector(AvxOp.LOAD, RAW, Mem.at(row, 0));
            case FLOAT16 -> code.vector(AvxOp.WIDEN_HALVES, RAW, from);
            case FLOAT32 -> code.vector(AvxOp.LOAD, RAW, from);
            case SUPER -> {
                code.vector(AvxOp.WIDEN_SIGNED_BYTES, RAW, from);
                code.vector(AvxOp.TO_FLOATS, RAW, RAW);
                code.vector(AvxOp.MULTIPLY, RAW, RAW, SUPER_SCALE);
            }
            case NONE -> throw new IllegalStateException("no scales");
        }
        return RAW;
    }

    /// Code that loads the minima of a group.
    ///
    /// @return the register that has them
    public Ymm loadMinima(Assembler code, Reg unit, int groupOfUnit) {
        Mem from = Mem.at(unit, offsetsAt(groupOfUnit));
        switch (offset) {
            case MINIMUM_FLOAT16 -> code.vector(AvxOp.WIDEN_HALVES, MORE, from);
            case MINIMUM_FLOAT32 -> code.vector(AvxOp.LOAD, MORE, from);
            case MINIMUM_SUPER -> {
                code.vector(AvxOp.WIDEN_BYTES, MORE, from);
                code.vector(AvxOp.TO_FLOATS, MORE, MORE);
                code.vector(AvxOp.MULTIPLY, MORE, MORE, SUPER_MINIMUM);
            }
            case NONE, ZERO -> throw new IllegalStateException("no minima");
        }
        return MORE;
    }

    /// Code that loads the zeros of a group, each as [#zeros] has them.
    ///
    /// @param spare is lost, unless there is one zero for all
    /// @return the register that has them
    public Ymm loadZeros(Assembler code, Reg unit, int groupOfUnit, Ymm spare) {
        if (zero != 0) {
            return Registers.ZERO;
        }
        code.vector(AvxOp.WIDEN_SIGNED_BYTES, MORE, Mem.at(unit, offsetsAt(groupOfUnit)));
        code.shift(AvxShift.LANES_LEFT, spare, MORE, Short.SIZE + InputLayout.SPLIT_BITS);
        code.shift(AvxShift.LANES_LEFT, MORE, MORE, Short.SIZE);
        code.shift(AvxShift.LANES_RIGHT, MORE, MORE, Short.SIZE);
        code.vector(AvxOp.OR, MORE, MORE, spare);
        return MORE;
    }

    /// What the parts of a sum are multiplied with, see [InputLayout]: the zero, and the zero shifted.
    ///
    /// @param zero of codes, a signed byte
    public static int zeros(int zero) {
        return zero & 0xFFFF | zero << Short.SIZE + InputLayout.SPLIT_BITS;
    }
}

package org.stromboli.cpu.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;

/// Numbers that machine code reads, one after the other: kernels get the address of the first.
public enum KernelConstants {
    ONE(1f),
    /// The coefficients of 2 ^ x.
    POWER_1(0.6931471805599453f),
    POWER_2(0.2402265069591007f),
    POWER_3(0.05550410866482158f),
    POWER_4(0.009618129107628477f),
    POWER_5(0.0013333558146428443f),
    /// For SiLU.
    MINUS_LOG2_E(-1.4426950408889634f),
    /// For GELU's quick form.
    QUICK(-1.702f * 1.4426950408889634f),
    /// For GELU's form with a hyperbolic tangent: of x, and of its cube.
    TANH(-1.5957691216057308f * 1.4426950408889634f),
    TANH_CUBE(-1.5957691216057308f * 0.044715f * 1.4426950408889634f),
    /// A score that weighs nothing.
    UNSEEN(-1e30f);

    private static final KernelConstants[] ALL = values();

    /// Where the tables of weight codings are, behind the numbers.
    static final int UPPER_BYTES = ALL.length * Float.BYTES;

    static final int MAGNITUDES_UPPER = UPPER_BYTES + TwelveBitRow.upperBytes().length;
    static final int MAGNITUDES_LOWER = MAGNITUDES_UPPER + EightBitRow.table(24).length;

    static final MemorySegment TABLE = table();

    private final float value;

    KernelConstants(float value) {
        this.value = value;
    }

    public float value() {
        return value;
    }

    Mem at(Reg table) {
        return Mem.at(table, ordinal() * Float.BYTES);
    }

    private static MemorySegment table() {
        byte[] lower = EightBitRow.table(16);
        MemorySegment table = Arena.global().allocate(MAGNITUDES_LOWER + lower.length, 64);
        Arrays.stream(ALL).forEach(each -> table.setAtIndex(ValueLayout.JAVA_FLOAT, each.ordinal(), each.value));
        put(TwelveBitRow.upperBytes(), table, UPPER_BYTES);
        put(EightBitRow.table(24), table, MAGNITUDES_UPPER);
        put(lower, table, MAGNITUDES_LOWER);
        assert NativeRanges.add(table);
        return table;
    }

    private static void put(byte[] bytes, MemorySegment table, int at) {
        MemorySegment.copy(bytes, 0, table, ValueLayout.JAVA_BYTE, at, bytes.length);
    }
}

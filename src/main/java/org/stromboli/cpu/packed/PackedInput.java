package org.stromboli.cpu.packed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.cpu.kernel.ScratchBuffer;
import org.stromboli.cpu.packed.kernel.FormKernels;
import org.stromboli.cpu.packed.kernel.PackedKernels;
import org.stromboli.cpu.packed.layout.InputLayout;

/// The activations that matrices are multiplied with, one vector for each token: rounded to 16-bit integers with a
/// scale
/// for each 32 columns, and as they are. Its memory grows with the largest use. One thread begins; then several may put
/// different tokens; then any number may read.
public final class PackedInput {

    private final ScratchBuffer floatBuffer = new ScratchBuffer();
    private final ScratchBuffer integerBuffer = new ScratchBuffer();
    private final Map<ColumnOrder, PackedInput> ordered = new HashMap<>();
    private final List<PackedInput> unused = new ArrayList<>();
    private MemorySegment floats = MemorySegment.NULL;
    private MemorySegment integers = MemorySegment.NULL;
    private int tokens;
    private int columns;

    /// What was put before is lost.
    public void begin(int tokens, int columns) {
        this.tokens = tokens;
        this.columns = columns;
        floats = floatBuffer.atLeast(tokens * InputLayout.floatStride(columns));
        integers = integerBuffer.atLeast(tokens * InputLayout.integerStride(columns));
        unused.addAll(ordered.values());
        ordered.clear();
    }

    /// @param floats [columns]
    public void put(int token, MemorySegment floats) {
        MemorySegment row = row(token);
        MemorySegment.copy(floats, 0, row, 0, (long) columns * Float.BYTES);
        round(token, row);
    }

    private MemorySegment row(int token) {
        return floats.asSlice(token * InputLayout.floatStride(columns), InputLayout.floatStride(columns));
    }

    private void round(int token, MemorySegment row) {
        row.asSlice((long) columns * Float.BYTES).fill((byte) 0);
        long to = integers.address() + token * InputLayout.integerStride(columns);
        PackedKernels.round(row.address(), to, columns);
    }

    public int tokens() {
        return tokens;
    }

    public int columns() {
        return columns;
    }

    FormKernels.Input integers() {
        return new FormKernels.Input(
                integers.address(),
                InputLayout.integerStride(columns),
                integers.address() + InputLayout.numbersAt(columns));
    }

    FormKernels.Input floats() {
        return new FormKernels.Input(floats.address(), InputLayout.floatStride(columns), floats.address());
    }

    /// The same with its columns in another order, made by the first that asks.
    PackedInput in(ColumnOrder order) {
        if (order.isNatural()) {
            return this;
        }
        synchronized (ordered) {
            return ordered.computeIfAbsent(order, this::gathered);
        }
    }

    private PackedInput gathered(ColumnOrder order) {
        PackedInput to = unused.isEmpty() ? new PackedInput() : unused.removeLast();
        to.begin(tokens, columns);
        for (int token = 0; token < tokens; token++) {
            MemorySegment from = row(token);
            MemorySegment row = to.row(token);
            for (int place = 0; place < columns; place++) {
                float value = from.getAtIndex(ValueLayout.JAVA_FLOAT, order.column(place));
                row.setAtIndex(ValueLayout.JAVA_FLOAT, place, value);
            }
            to.round(token, row);
        }
        return to;
    }
}

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
/// scale for each 32 columns, and also as they are where a matrix needs that. Its memory grows with the largest use.
/// One thread begins; then several may put different tokens; then any number may read.
public final class PackedInput {

    private static final ThreadLocal<ScratchBuffer> PADDED = ThreadLocal.withInitial(ScratchBuffer::new);

    private final ScratchBuffer floatBuffer = new ScratchBuffer();
    private final ScratchBuffer integerBuffer = new ScratchBuffer();
    private final Map<ColumnOrder, PackedInput> ordered = new HashMap<>();
    private final List<PackedInput> unused = new ArrayList<>();
    private MemorySegment floats = MemorySegment.NULL;
    private MemorySegment integers = MemorySegment.NULL;
    private int tokens;
    private int columns;
    private boolean keepsFloats;
    private boolean rounds;

    /// What was put before is lost.
    ///
    /// @param keepsFloats whether a matrix will follow that [PackedMatrix#readsFloats]
    /// @param rounds whether one will follow that [PackedMatrix#readsIntegers]
    public void begin(int tokens, int columns, boolean keepsFloats, boolean rounds) {
        this.tokens = tokens;
        this.columns = columns;
        this.keepsFloats = keepsFloats;
        this.rounds = rounds;
        if (keepsFloats) {
            floats = floatBuffer.atLeast(tokens * InputLayout.floatStride(columns));
        }
        if (rounds) {
            integers = integerBuffer.atLeast(tokens * InputLayout.integerStride(columns));
        }
        unused.addAll(ordered.values());
        ordered.clear();
    }

    /// @param values [columns] floats, native memory
    public void put(int token, MemorySegment values) {
        if (!keepsFloats && columns == InputLayout.padded(columns)) {
            round(token, values.asSlice(0, (long) columns * Float.BYTES));
            return;
        }
        MemorySegment row = keepsFloats ? row(token) : PADDED.get().atLeast(InputLayout.floatStride(columns));
        MemorySegment.copy(values, 0, row, 0, (long) columns * Float.BYTES);
        pad(row);
        if (rounds) {
            round(token, row);
        }
    }

    private MemorySegment row(int token) {
        return floats.asSlice(token * InputLayout.floatStride(columns), InputLayout.floatStride(columns));
    }

    private void pad(MemorySegment row) {
        row.asSlice((long) columns * Float.BYTES, (long) (InputLayout.padded(columns) - columns) * Float.BYTES)
                .fill((byte) 0);
    }

    /// @param row [padded columns]
    private void round(int token, MemorySegment row) {
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
        if (!rounds) {
            throw new IllegalStateException("a matrix that reads integers, and activations were not rounded");
        }
        return new FormKernels.Input(
                integers.address(),
                InputLayout.integerStride(columns),
                integers.address() + InputLayout.numbersAt(columns));
    }

    FormKernels.Input floats() {
        checkFloats();
        return new FormKernels.Input(floats.address(), InputLayout.floatStride(columns), floats.address());
    }

    /// Where [#floats] are.
    MemorySegment floatRows() {
        checkFloats();
        return floats;
    }

    private void checkFloats() {
        if (!keepsFloats) {
            throw new IllegalStateException("a matrix that reads floats, and they were not kept");
        }
    }

    /// The same with its columns in another order, made by the first that asks.
    PackedInput in(ColumnOrder order) {
        if (order.isNatural()) {
            return this;
        }
        checkFloats();
        synchronized (ordered) {
            return ordered.computeIfAbsent(order, this::gathered);
        }
    }

    private PackedInput gathered(ColumnOrder order) {
        PackedInput to = unused.isEmpty() ? new PackedInput() : unused.removeLast();
        to.begin(tokens, columns, true, rounds);
        for (int token = 0; token < tokens; token++) {
            MemorySegment from = row(token);
            MemorySegment row = to.row(token);
            for (int place = 0; place < columns; place++) {
                float value = from.getAtIndex(ValueLayout.JAVA_FLOAT, order.column(place));
                row.setAtIndex(ValueLayout.JAVA_FLOAT, place, value);
            }
            to.pad(row);
            if (rounds) {
                to.round(token, row);
            }
        }
        return to;
    }
}

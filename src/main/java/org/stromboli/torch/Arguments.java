package org.stromboli.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Makes the arguments of calls and gives all of their native memory back when it is closed. One thread at a time.
public final class Arguments implements AutoCloseable {

    private static final int ALIGNMENT = 64;

    private final PtNDManager manager;
    private final Arena arena = Arena.ofConfined();
    private final List<AutoCloseable> open = new ArrayList<>();

    Arguments(PtNDManager manager) {
        this.manager = manager;
    }

    public Value integer(long value) {
        return keep(IValue.from(value));
    }

    public Value real(double value) {
        return keep(IValue.from(value));
    }

    public Value flag(boolean value) {
        return keep(IValue.from(value));
    }

    public Value text(String value) {
        return keep(IValue.from(value));
    }

    public Value integers(long... values) {
        return keep(IValue.listFrom(values));
    }

    public Value reals(double... values) {
        return keep(IValue.listFrom(values));
    }

    public Value tensor(long[] values, long... shape) {
        MemorySegment memory = arena.allocate(Math.max(1, values.length) * 8L, ALIGNMENT);
        MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_LONG, 0, values.length);
        return tensor(memory.asSlice(0, values.length * 8L), DataType.INT64, shape);
    }

    public Value tensor(float[] values, long... shape) {
        MemorySegment memory = arena.allocate(Math.max(1, values.length) * 4L, ALIGNMENT);
        MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, 0, values.length);
        return tensor(memory.asSlice(0, values.length * 4L), DataType.FLOAT32, shape);
    }

    /// Unsigned bytes `from` to `from + length` of `values`.
    public Value tensor(byte[] values, int from, int length, long... shape) {
        MemorySegment memory = arena.allocate(Math.max(1, length), ALIGNMENT);
        MemorySegment.copy(values, from, memory, ValueLayout.JAVA_BYTE, 0, length);
        return tensor(memory.asSlice(0, length), DataType.UINT8, shape);
    }

    /// Floats where they lie, which must be there as long as the graph uses them.
    public Value floats(MemorySegment memory, long... shape) {
        return tensor(memory, DataType.FLOAT32, shape);
    }

    private Value tensor(MemorySegment memory, DataType type, long[] shape) {
        PtNDArray array = manager.create(memory.asByteBuffer(), new Shape(shape), type);
        open.add(array);
        return keep(IValue.from(array));
    }

    private Value keep(IValue value) {
        Value kept = new Value(manager, value);
        open.add(kept);
        return kept;
    }

    @Override
    public void close() {
        try {
            for (AutoCloseable each : open.reversed()) {
                each.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("native memory cannot be given back", e);
        } finally {
            arena.close();
        }
    }
}

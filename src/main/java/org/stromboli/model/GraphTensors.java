package org.stromboli.model;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.stromboli.cpu.MatrixSource;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// A list of tensors that the graph has read and fused, to be repacked. One thread.
///
/// @param <E> its parts
final class GraphTensors<E extends Enum<E>> implements AutoCloseable {

    private static final float[] NO_SCALES = {};

    private final Torch torch;
    private final ScriptModule module;
    private final Value tensors;

    GraphTensors(Torch torch, ScriptModule module, Value tensors) {
        this.torch = torch;
        this.module = module;
        this.tensors = tensors;
    }

    float[] floats(E part) {
        return call("row_floats", part.ordinal());
    }

    private float[] call(String method, int index) {
        try (Arguments a = torch.arguments();
                Value floats = module.call(method, tensors, a.integer(index))) {
            return floats.asFloats();
        }
    }

    /// @param bits of a weight: 16, or 8 to which they are rounded
    MatrixSource matrix(E part, int rows, int columns, int bits) {
        return new Matrix(part.ordinal(), rows, columns, bits == Byte.SIZE);
    }

    @Override
    public void close() {
        tensors.close();
    }

    private final class Matrix implements MatrixSource {

        private final int index;
        private final int rows;
        private final int columns;
        private final boolean rounded;

        Matrix(int index, int rows, int columns, boolean rounded) {
            this.index = index;
            this.rows = rows;
            this.columns = columns;
            this.rounded = rounded;
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public int columns() {
            return columns;
        }

        @Override
        public void read(int from, int to, Consumer<MemorySegment> reader) {
            String method = rounded ? "row_int8" : "row_bytes";
            try (Arguments a = torch.arguments();
                    Value bytes = module.call(method, tensors, a.integer(index), a.integer(from), a.integer(to))) {
                reader.accept(bytes.asMemory());
            }
        }

        @Override
        public float[] scales() {
            return rounded ? call("row_scales", index) : NO_SCALES;
        }
    }
}

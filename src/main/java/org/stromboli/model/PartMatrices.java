package org.stromboli.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.stromboli.cpu.WeightMemory;
import org.stromboli.model.weights.WeightPart;
import org.stromboli.quantisation.FloatMatrix;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// The tensors of one part as matrices, for what is computed outside the graph: where they lie in their file, or, where
/// they are computed from several tensors, as the graph computes them, in float32. One thread, which closes it when the
/// part is packed.
///
/// @param <E> its parts
final class PartMatrices<E extends Enum<E>> implements AutoCloseable {

    /// Of rows that the graph hands out at a time.
    private static final long PIECE_BYTES = 1L << 28;

    private final Torch torch;
    private final ScriptModule module;
    private final PartReader reader;
    private final WeightPart part;
    private final Arena arena = Arena.ofShared();
    private Optional<Value> computed = Optional.empty(); // by the graph, once it is asked

    PartMatrices(Torch torch, ScriptModule module, PartReader reader, WeightPart part) {
        this.torch = torch;
        this.module = module;
        this.reader = reader;
        this.part = part;
    }

    WeightMatrix matrix(E tensor, int rows, int columns) {
        return part.matrix(tensor).orElseGet(() -> computed(tensor, rows, columns));
    }

    float[] vector(E tensor, int size) {
        float[] vector = new float[size];
        matrix(tensor, 1, size).decode(0, vector);
        return vector;
    }

    private WeightMatrix computed(E tensor, int rows, int columns) {
        long rowBytes = (long) columns * Float.BYTES;
        MemorySegment memory = WeightMemory.allocate(arena, rows * rowBytes);
        int pieceRows = (int) Math.clamp(PIECE_BYTES / rowBytes, 1, rows);
        for (int row = 0; row < rows; row += pieceRows) {
            int end = Math.min(rows, row + pieceRows);
            try (Arguments a = torch.arguments();
                    Value piece = module.call(
                            "part_rows",
                            tensors(),
                            a.integer(tensor.ordinal()),
                            a.integer((long) row * columns),
                            a.integer((long) end * columns))) {
                MemorySegment.copy(piece.asMemory(), 0, memory, row * rowBytes, (end - row) * rowBytes);
            }
        }
        return new FloatMatrix(FloatMatrix.Type.FLOAT32, rows, columns, memory);
    }

    private Value tensors() {
        if (computed.isEmpty()) {
            try (PartReader.Open open = reader.open(part)) {
                computed = Optional.of(module.call("part_tensors", open.files(), open.description()));
            }
        }
        return computed.orElseThrow();
    }

    @Override
    public void close() {
        computed.ifPresent(Value::close);
        arena.close();
    }
}

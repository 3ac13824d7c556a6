package org.stromboli.cpu.packed;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.stromboli.cpu.Team;

/// Matrices of any formats that are multiplied with the same rows, in one phase of a team: their results stand side by
/// side. Used by the leader of a team.
public final class Products {

    private final List<PackedMatrix> matrices;
    private final int columns; // of all results together
    private final int blocks; // of all matrices together
    private final boolean readFloats;
    private final boolean readIntegers;

    public Products(List<PackedMatrix> matrices) {
        this.matrices = List.copyOf(matrices);
        columns = matrices.stream().mapToInt(PackedMatrix::rows).sum();
        blocks = matrices.stream().mapToInt(PackedMatrix::blocks).sum();
        readFloats = matrices.stream().anyMatch(PackedMatrix::readsFloats);
        readIntegers = matrices.stream().anyMatch(PackedMatrix::readsIntegers);
    }

    /// Of the rows that are multiplied.
    int inputs() {
        return matrices.getFirst().columns();
    }

    /// Makes an input ready for rows that are to be multiplied.
    void begin(PackedInput x, int rows) {
        x.begin(rows, inputs(), readFloats, readIntegers);
    }

    /// Floats of a row of results.
    int columns() {
        return columns;
    }

    long bytes() {
        return matrices.stream().mapToLong(PackedMatrix::bytes).sum();
    }

    /// @param y takes [rows, columns] floats
    void run(PackedInput x, MemorySegment y, Team team) {
        team.run(blocks, (from, to) -> {
            int first = 0;
            long column = 0;
            for (PackedMatrix matrix : matrices) {
                int begin = Math.max(from, first) - first;
                int end = Math.min(to, first + matrix.blocks()) - first;
                if (begin < end) {
                    matrix.multiply(x, y.asSlice(column * Float.BYTES), columns, begin, end);
                }
                first += matrix.blocks();
                column += matrix.rows();
            }
        });
    }
}

package org.stromboli.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.stromboli.model.weights.WeightMap;
import org.stromboli.model.weights.WeightPart;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// Where the graph finds the tensors of a part: in mapped files, or decoded into memory of its own as long as the part
/// is open. So the graph knows nothing of quantised formats, and no more than one part is ever decoded. Used by one
/// thread, with one part open at a time.
final class PartReader implements AutoCloseable {

    /// Of memory that Java sees at once, which has 2 GB at most.
    private static final long MAX_PIECE_BYTES = 1L << 28;

    private final Torch torch;
    private final ScriptModule module;
    private final Value files;
    private final int mapped;

    PartReader(Torch torch, ScriptModule module, List<WeightMap.MappedFile> toMap) {
        this.torch = torch;
        this.module = module;
        files = module.call("files");
        mapped = toMap.size();
        for (WeightMap.MappedFile file : toMap) {
            try (Arguments a = torch.arguments()) {
                long elements = size(file.path()) / file.type().bytes();
                Value path = a.text(file.path().toString());
                module.run(
                        "map",
                        files,
                        path,
                        a.integer(elements),
                        a.integer(file.type().torchNumber()));
            }
        }
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Decodes what has to be.
    Open open(WeightPart part) {
        long[] description = part.description().clone();
        try {
            for (int i = 0; i < part.decoded().size(); i++) {
                WeightPart.Decoded each = part.decoded().get(i);
                decode(each.matrix(), mapped + i);
                description[each.at()] = mapped + i;
            }
            return new Open(description);
        } catch (RuntimeException | Error e) {
            drop();
            throw e;
        }
    }

    private void decode(WeightMatrix matrix, int index) {
        try (Arguments a = torch.arguments()) {
            module.run("allocate", files, a.integer((long) matrix.rows() * matrix.columns()));
        }
        long rowBytes = (long) matrix.columns() * Float.BYTES;
        int pieceRows = (int) Math.clamp(MAX_PIECE_BYTES / Math.max(1, rowBytes), 1, matrix.rows());
        for (int row = 0; row < matrix.rows(); row += pieceRows) {
            int end = Math.min(matrix.rows(), row + pieceRows);
            try (Arguments a = torch.arguments();
                    Value piece = module.call(
                            "memory_of",
                            files,
                            a.integer(index),
                            a.integer((long) row * matrix.columns()),
                            a.integer((long) end * matrix.columns()))) {
                MemorySegment memory = piece.asMemory();
                DecodedRows.write(matrix, row, end, memory);
            }
        }
    }

    private void drop() {
        try (Arguments a = torch.arguments()) {
            module.run("drop", files, a.integer(mapped));
        }
    }

    @Override
    public void close() {
        files.close();
    }

    /// A part that can be read, until it is closed.
    final class Open implements AutoCloseable {

        private final Arguments arguments = torch.arguments();
        private final Value description;

        private Open(long[] numbers) {
            description = arguments.integers(numbers);
        }

        Value files() {
            return files;
        }

        Value description() {
            return description;
        }

        @Override
        public void close() {
            arguments.close();
            drop();
        }
    }
}

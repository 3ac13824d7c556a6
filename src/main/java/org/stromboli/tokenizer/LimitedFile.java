package org.stromboli.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a tokenizer's files, which are a few megabytes large, and no giants.
final class LimitedFile {

    private static final int MAX_BYTES = 1 << 27;

    private LimitedFile() {}

    /// @throws IllegalArgumentException if the file is larger than any tokenizer's
    static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException(
                        "%s has more than %d bytes".formatted(file.getFileName(), MAX_BYTES));
            }
            return bytes;
        }
    }
}

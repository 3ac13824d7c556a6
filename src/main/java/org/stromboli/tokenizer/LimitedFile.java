package org.stromboli.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a tokenizer's files, which are a few megabytes large, and no giants.
final class LimitedFile {

    private static final int MOST_BYTES = 1 << 27;

    private LimitedFile() {}

    /// @throws IllegalArgumentException if the file is larger than any tokenizer's
    static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        "%s has more than %d bytes".formatted(file.getFileName(), MOST_BYTES));
            }
            return bytes;
        }
    }
}

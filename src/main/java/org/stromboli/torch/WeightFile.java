package org.stromboli.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// One file of weights while its header is read. No number in it is believed: who reads it bounds sizes before anything
/// is allocated. Used by one thread.
final class WeightFile implements AutoCloseable {

    private static final String POINTER = "version https://git-lfs";

    private final Path path;
    private final FileChannel channel;
    private final long bytes;

    private WeightFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.bytes = channel.size();
    }

    static WeightFile open(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new WeightFileException("the weight file %s %s".formatted(path, absence(path)));
        }
        WeightFile file = new WeightFile(path, FileChannel.open(path));
        if (file.startsWith(0, POINTER.getBytes(StandardCharsets.US_ASCII))) {
            file.close();
            throw new WeightFileException(
                    "the weight file %s is a Git LFS pointer, not the file itself; run git lfs pull".formatted(path));
        }
        return file;
    }

    private static String absence(Path path) {
        if (Files.isDirectory(path)) {
            return "is a directory";
        }
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? "is a symbolic link that leads to no file"
                : "is missing";
    }

    Path path() {
        return path;
    }

    long bytes() {
        return bytes;
    }

    boolean startsWith(long at, byte[] expected) throws IOException {
        return at + expected.length <= bytes && read(at, expected.length).equals(ByteBuffer.wrap(expected));
    }

    /// Little-endian.
    ByteBuffer read(long from, int length) throws IOException {
        if (from < 0 || from > bytes - length) {
            throw broken("bytes %d to %d are needed, the file has %d; it is truncated"
                    .formatted(from, from + length, bytes));
        }
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw broken("it ended while it was read");
            }
        }
        return buffer.flip();
    }

    WeightFileException broken(String what) {
        return new WeightFileException("the weight file %s is damaged: %s".formatted(path, what));
    }

    WeightFileException rejected(String why) {
        return new WeightFileException("the weight file %s is rejected: %s".formatted(path, why));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

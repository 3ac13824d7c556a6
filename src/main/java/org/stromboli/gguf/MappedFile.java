package org.stromboli.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// A file in memory, read-only; it is unmapped when nothing refers to it any more.
///
/// @param memory [bytes of the file]
record MappedFile(Path path, MemorySegment memory) {

    private static final byte[] POINTER = "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

    static MappedFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new GgufException("the GGUF file %s %s".formatted(path, absence(path)));
        }
        try (FileChannel channel = FileChannel.open(path)) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            if (startsWith(memory, POINTER)) {
                throw new GgufException(
                        "the GGUF file %s is a Git LFS pointer, not the file itself; run git lfs pull".formatted(path));
            }
            return new MappedFile(path, memory);
        } catch (IOException e) {
            throw new GgufException("the GGUF file %s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static String absence(Path path) {
        if (Files.isDirectory(path)) {
            return "is a directory";
        }
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? "is a symbolic link that leads to no file"
                : "is missing";
    }

    private static boolean startsWith(MemorySegment memory, byte[] head) {
        return memory.byteSize() >= head.length
                && memory.asSlice(0, head.length).mismatch(MemorySegment.ofArray(head)) < 0;
    }

    GgufException damaged(String what) {
        return new GgufException("the GGUF file %s is damaged: %s".formatted(path, what));
    }

    GgufException rejected(String why) {
        return new GgufException("the GGUF file %s is rejected: %s".formatted(path, why));
    }
}

package org.stromboli.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads a file's metadata and list of tensors from front to back, within the file. Used by one thread.
final class Cursor {

    /// Metadata and the list of tensors. Files of large vocabularies need about 10 MiB.
    private static final long MAX_BYTES = 256L << 20;

    private static final int MAGIC = 0x46554747; // "GGUF"
    private static final int MAX_VERSION = 3;

    private final MappedFile file;
    private final MemorySegment memory;
    private final long end;
    private final ByteBuffer
            head; // up to the end. Before it is compiled, its code is much faster than that of a segment
    private final boolean wide;
    private long at;

    /// Behind the magic number and the version.
    Cursor(MappedFile file) {
        this.file = file;
        this.memory = file.memory();
        this.end = Math.min(memory.byteSize(), MAX_BYTES);
        this.head = memory.asSlice(0, end).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (memory.byteSize() < Integer.BYTES || integer() != MAGIC) {
            throw new GgufException("the file %s is no GGUF file: it does not begin with GGUF".formatted(file.path()));
        }
        int version = integer();
        if (version >>> 16 != 0) {
            throw file.rejected("it is written for processors of the other byte order (big-endian)");
        }
        if (version < 1 || version > MAX_VERSION) {
            throw file.rejected(
                    "it has version %d of the format, supported are 1 to %d".formatted(version, MAX_VERSION));
        }
        this.wide = version > 1;
    }

    MappedFile file() {
        return file;
    }

    /// In bytes from the start of the file.
    long position() {
        return at;
    }

    /// Bytes to the end of what may be read.
    long remaining() {
        return end - at;
    }

    int integer() {
        return head.getInt((int) skip(Integer.BYTES));
    }

    long unsignedInteger() {
        return Integer.toUnsignedLong(integer());
    }

    long longInteger() {
        return head.getLong((int) skip(Long.BYTES));
    }

    /// A length, a number of elements or a size: 32 bits in version 1, 64 bits since then. Negative above 2^63.
    long length() {
        return wide ? longInteger() : unsignedInteger();
    }

    /// Bytes of a [#length].
    int lengthBytes() {
        return wide ? Long.BYTES : Integer.BYTES;
    }

    void skipString() {
        skip(length());
    }

    /// @throws GgufException if it has more than `maxBytes`
    String name(int maxBytes, String what) {
        long bytes = length();
        long from = skip(bytes);
        if (bytes > maxBytes) {
            throw file.damaged("a name of %s has %d bytes, at most %d are allowed".formatted(what, bytes, maxBytes));
        }
        return text(memory.asSlice(from, bytes));
    }

    /// What is not valid UTF-8 becomes U+FFFD.
    static String text(MemorySegment bytes) {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// Where the skipped bytes begin.
    long skip(long bytes) {
        if (bytes < 0 || bytes > remaining()) {
            throw end < memory.byteSize()
                    ? file.rejected("its metadata and list of tensors need more than %d MiB".formatted(MAX_BYTES >> 20))
                    : file.damaged(
                            "%s bytes are needed from byte %d of its metadata or list of tensors, the file has %d"
                                    .formatted(Long.toUnsignedString(bytes), at, memory.byteSize()));
        }
        long from = at;
        at += bytes;
        return from;
    }

    /// @param count elements that follow, each of at least `bytes`
    void checkCount(long count, long bytes, String what) {
        if (count < 0 || count > remaining() / bytes) {
            throw file.damaged("it says that it has %s %s, more than fit into the %d bytes behind that"
                    .formatted(Long.toUnsignedString(count), what, remaining()));
        }
    }
}

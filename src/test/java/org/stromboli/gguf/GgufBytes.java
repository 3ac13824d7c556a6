package org.stromboli.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes files by hand, right or wrong: counts and sizes are what the test says.
final class GgufBytes {

    static final int UINT8 = 0;
    static final int UINT16 = 2;
    static final int UINT32 = 4;
    static final int INT32 = 5;
    static final int FLOAT32 = 6;
    static final int BOOL = 7;
    static final int STRING = 8;
    static final int ARRAY = 9;
    static final int UINT64 = 10;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int version;

    private GgufBytes(int version) {
        this.version = version;
    }

    static GgufBytes of(int version, long tensors, long pairs) {
        return new GgufBytes(version)
                .raw("GGUF".getBytes(StandardCharsets.US_ASCII))
                .integer(version)
                .length(tensors)
                .length(pairs);
    }

    GgufBytes raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    GgufBytes integer(int value) {
        return raw(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    GgufBytes longInteger(long value) {
        return raw(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    /// As wide as the version has lengths.
    GgufBytes length(long value) {
        return version == 1 ? integer((int) value) : longInteger(value);
    }

    GgufBytes string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    GgufBytes string(byte... bytes) {
        return length(bytes.length).raw(bytes);
    }

    /// A key and the type of its value, which follows.
    GgufBytes key(String key, int type) {
        return string(key).integer(type);
    }

    GgufBytes array(String key, int type, long count) {
        return key(key, ARRAY).integer(type).length(count);
    }

    /// @param sizes fastest first
    GgufBytes tensor(String name, int type, long offset, long... sizes) {
        string(name).integer(sizes.length);
        for (long size : sizes) {
            length(size);
        }
        return integer(type).longInteger(offset);
    }

    /// Zeros up to a multiple of the alignment, then that many bytes of data.
    GgufBytes data(int alignment, int bytes) {
        return raw(new byte[Math.ceilDiv(out.size(), alignment) * alignment - out.size()])
                .raw(new byte[bytes]);
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}

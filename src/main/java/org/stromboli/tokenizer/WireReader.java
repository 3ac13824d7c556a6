package org.stromboli.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Goes through the fields of one message in protobuf's wire format: [#next] moves to a field, and one of the
/// others takes its value. Never allocates more than the bytes that are there. For one thread.
final class WireReader {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer in;
    private int field;
    private int kind;

    WireReader(ByteBuffer message) {
        this.in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Whether there is another field.
    boolean next() {
        if (!in.hasRemaining()) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        kind = (int) (tag & 7);
        if (tag >>> 32 != 0 || field == 0) {
            throw damaged("a field has the tag " + tag);
        }
        return true;
    }

    int field() {
        return field;
    }

    boolean flag() {
        return number() != 0;
    }

    int number() {
        expect(VARINT);
        return (int) varint();
    }

    float real() {
        expect(FIXED32);
        require(Float.BYTES);
        return in.getFloat();
    }

    String text() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(message()).toString();
        } catch (CharacterCodingException e) {
            throw damaged("a text is not UTF-8");
        }
    }

    /// The bytes of a message inside this one; not a copy.
    ByteBuffer message() {
        expect(BYTES);
        long length = varint();
        require(length);
        ByteBuffer inner = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return inner;
    }

    void skip() {
        switch (kind) {
            case VARINT -> varint();
            case FIXED64 -> move(Long.BYTES);
            case BYTES -> message();
            case FIXED32 -> move(Float.BYTES);
            default -> throw damaged("a field has the wire type " + kind);
        }
    }

    private void move(int bytes) {
        require(bytes);
        in.position(in.position() + bytes);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            require(1);
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged("a number has more than ten bytes");
    }

    private void expect(int expected) {
        if (kind != expected) {
            throw damaged("field %d has the wire type %d, expected %d".formatted(field, kind, expected));
        }
    }

    private void require(long bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw damaged("a value of %d bytes where %d are left".formatted(bytes, in.remaining()));
        }
    }

    private static IllegalArgumentException damaged(String what) {
        return new IllegalArgumentException("tokenizer.model is damaged: " + what);
    }
}

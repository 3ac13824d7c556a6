package org.stromboli.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes JSON of some hundred thousand short texts. A general writer does the same, but at a start most of its time
/// goes into the compilation of its code. For one thread.
final class JsonBytes {

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int ESCAPED_BYTES = 6;

    private byte[] bytes;
    private int size;

    /// @param expected bytes in all, about
    JsonBytes(int expected) {
        bytes = new byte[expected];
    }

    /// JSON as it is.
    JsonBytes raw(String ascii) {
        return raw(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    JsonBytes raw(byte[] json) {
        ensure(json.length);
        System.arraycopy(json, 0, bytes, size, json.length);
        size += json.length;
        return this;
    }

    /// All of an object but its last brace, so that more can follow.
    JsonBytes open(byte[] object) {
        raw(object);
        size--;
        return this;
    }

    JsonBytes text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ensure(utf8.length * ESCAPED_BYTES + 2);
        bytes[size++] = '"';
        for (byte each : utf8) {
            if (each >= 0 && each < ' ') {
                raw("\\u00");
                bytes[size++] = DIGITS[each >> 4];
                bytes[size++] = DIGITS[each & 0xF];
                continue;
            }
            if (each == '"' || each == '\\') {
                bytes[size++] = '\\';
            }
            bytes[size++] = each;
        }
        bytes[size++] = '"';
        return this;
    }

    JsonBytes number(int number) {
        return raw(Integer.toString(number));
    }

    private void ensure(int more) {
        if (more > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    byte[] written() {
        return Arrays.copyOf(bytes, size);
    }
}

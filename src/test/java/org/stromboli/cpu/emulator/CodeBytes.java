package org.stromboli.cpu.emulator;

import java.util.HexFormat;

/// Reads code from its beginning to its end.
final class CodeBytes {

    private final byte[] bytes;
    private int place;

    CodeBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    int place() {
        return place;
    }

    boolean isAtEnd() {
        return place == bytes.length;
    }

    /// Unsigned.
    int next() {
        if (isAtEnd()) {
            throw new IllegalArgumentException("code ends within an instruction");
        }
        return bytes[place++] & 0xFF;
    }

    /// Whether a bit is set in the byte after the next one, without reading it.
    boolean isSetAfterNext(int bit) {
        return place + 1 < bytes.length && (bytes[place + 1] & bit) != 0;
    }

    /// 8 bits with a sign.
    int nextSigned() {
        return (byte) next();
    }

    /// 32 bits, the lowest first.
    int nextInt() {
        return next() | next() << 8 | next() << 16 | next() << 24;
    }

    String hex(int from) {
        return HexFormat.of().formatHex(bytes, from, Math.min(bytes.length, from + 11));
    }
}

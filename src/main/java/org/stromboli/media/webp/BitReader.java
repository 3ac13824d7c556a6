package org.stromboli.media.webp;

import java.io.IOException;

/// Bits of a lossless bitstream, the lowest of each byte first. Used by one thread.
final class BitReader {

    private final byte[] bytes;
    private final int end;
    private int at;
    private long value;
    private int count;

    /// @param from index of the first byte
    /// @param to index after the last one
    BitReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /// The next bits without taking them, zeros after the end.
    ///
    /// @param bits at most 24
    int peek(int bits) {
        while (count < bits) {
            value |= (at < end ? bytes[at] & 0xffL : 0) << count;
            at++;
            count += 8;
        }
        return (int) value & (1 << bits) - 1;
    }

    /// @param bits as many as were peeked at, or fewer
    void skip(int bits) throws IOException {
        value >>>= bits;
        count -= bits;
        if (at - count / 8 > end) {
            throw new IOException("a lossless WebP that is cut off");
        }
    }

    /// @param bits at most 24
    int read(int bits) throws IOException {
        int number = peek(bits);
        skip(bits);
        return number;
    }

    boolean flag() throws IOException {
        return read(1) == 1;
    }
}

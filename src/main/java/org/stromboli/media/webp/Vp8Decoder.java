package org.stromboli.media.webp;

import java.io.IOException;

/// Decodes a key frame of VP8, as RFC 6386 says it and libwebp does. Reads untrusted bytes: memory is bounded by the
/// size in the first ten, about two bytes per pixel, and what is damaged is an `IOException`. One object for one frame.
public final class Vp8Decoder {

    private static final int START = 10;

    private final int width;
    private final int height;
    private final int columns;
    private final int rows;
    private final FrameHeader header;
    private final ModeReader modes;
    private final BoolReader[] partitions;
    private final CoefficientReader coefficients;
    private final Reconstruction reconstruction;

    private Vp8Decoder(byte[] bytes, int from, int to) throws IOException {
        int first = firstPartition(bytes, from, to);
        width = (bytes[from + 6] & 0xff | bytes[from + 7] << 8) & 0x3fff;
        height = (bytes[from + 8] & 0xff | bytes[from + 9] << 8) & 0x3fff;
        if (width == 0 || height == 0) {
            throw new IOException("a frame without pixels");
        }
        columns = (width + 15) / 16;
        rows = (height + 15) / 16;
        BoolReader in = new BoolReader(bytes, from + START, from + START + first);
        int[] count = new int[1];
        header = FrameHeader.read(in, count);
        modes = new ModeReader(in, header, columns);
        partitions = partitions(bytes, from + START + first, to, count[0]);
        coefficients = new CoefficientReader(header, columns);
        reconstruction = new Reconstruction(header, columns, rows);
    }

    /// @param from index of the frame's first byte
    /// @param to index after its last one
    public static Vp8Image decode(byte[] bytes, int from, int to) throws IOException {
        return new Vp8Decoder(bytes, from, to).decode();
    }

    /// @return its length
    private static int firstPartition(byte[] bytes, int from, int to) throws IOException {
        if (to - from < START) {
            throw new IOException("a frame that is too short");
        }
        int tag = bytes[from] & 0xff | (bytes[from + 1] & 0xff) << 8 | (bytes[from + 2] & 0xff) << 16;
        boolean shown = (tag >> 4 & 1) == 1;
        if ((tag & 1) != 0 || (tag >> 1 & 7) > 3 || !shown) {
            throw new IOException("no key frame that is shown");
        }
        if (bytes[from + 3] != (byte) 0x9d || bytes[from + 4] != 0x01 || bytes[from + 5] != 0x2a) {
            throw new IOException("no start code");
        }
        int length = tag >> 5;
        if (length > to - from - START) {
            throw new IOException("a first partition that is cut off");
        }
        return length;
    }

    private static BoolReader[] partitions(byte[] bytes, int from, int to, int count) throws IOException {
        BoolReader[] readers = new BoolReader[count];
        int at = from + 3 * (count - 1);
        if (at >= to) {
            throw new IOException("partitions that are cut off");
        }
        for (int i = 0; i < count; i++) {
            int size = from + 3 * i;
            int length = i == count - 1
                    ? to - at
                    : bytes[size] & 0xff | (bytes[size + 1] & 0xff) << 8 | (bytes[size + 2] & 0xff) << 16;
            int end = Math.min(to, at + length);
            readers[i] = new BoolReader(bytes, at, end);
            at = end;
        }
        return readers;
    }

    private Vp8Image decode() throws IOException {
        Macroblock block = new Macroblock();
        for (int row = 0; row < rows; row++) {
            BoolReader in = partitions[row % partitions.length];
            modes.startRow();
            coefficients.startRow();
            for (int column = 0; column < columns; column++) {
                modes.read(block, column);
                boolean any = coefficients.read(in, block, column);
                reconstruction.add(block, column, row, any);
            }
            if (modes.isPastEnd() || in.isPastEnd()) {
                throw new IOException("a frame that is cut off");
            }
        }
        return reconstruction.finish(width, height);
    }
}

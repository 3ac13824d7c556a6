package org.stromboli.media.webp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Decodes a lossless bitstream of WebP (RFC 9649, section 3). Reads untrusted bytes: memory is bounded by the size,
/// some ten bytes per pixel and what the codes need, and what is damaged is an `IOException`.
public final class Vp8lDecoder {

    private static final int SIGNATURE = 0x2f;
    private static final int HEADER = 5;

    private Vp8lDecoder() {}

    /// With its header.
    ///
    /// @param from index of the first byte
    /// @param to index after the last one
    /// @return [height, width], alpha, red, green and blue in eight bits each
    public static int[] decode(byte[] bytes, int from, int to) throws IOException {
        if (to - from < HEADER || bytes[from] != SIGNATURE || (bytes[from + 4] & 0xe0) != 0) {
            throw new IOException("no lossless WebP of a known version");
        }
        BitReader in = new BitReader(bytes, from + 1, to);
        int width = in.read(14) + 1;
        int height = in.read(14) + 1;
        return decodeBody(bytes, from + HEADER, to, width, height);
    }

    /// Without its header, as opacity is stored.
    public static int[] decodeBody(byte[] bytes, int from, int to, int width, int height) throws IOException {
        BitReader in = new BitReader(bytes, from, to);
        List<LosslessTransform> transforms = new ArrayList<>();
        int stored = width;
        boolean[] seen = new boolean[4];
        while (in.flag()) {
            int kind = in.read(2);
            if (seen[kind]) {
                throw new IOException("a transform that comes twice");
            }
            seen[kind] = true;
            LosslessTransform transform = transform(in, kind, stored, height);
            transforms.addFirst(transform);
            if (transform instanceof LosslessTransform.Table table) {
                stored = areas(stored, table.bits());
            }
        }
        int[] pixels = CodedImage.readWhole(in, stored, height);
        for (LosslessTransform transform : transforms) {
            // Only what comes before a table sees the whole width.
            stored = transform instanceof LosslessTransform.Table ? width : stored;
            pixels = transform.undo(pixels, stored, height);
        }
        return pixels;
    }

    private static LosslessTransform transform(BitReader in, int kind, int width, int height) throws IOException {
        if (kind == 2) {
            return new LosslessTransform.GreenTaken();
        }
        if (kind == 3) {
            return table(in);
        }
        int bits = in.read(3) + 2;
        int[] areas = CodedImage.readPlain(in, areas(width, bits), areas(height, bits));
        return kind == 0
                ? new LosslessTransform.Prediction(areas, bits)
                : new LosslessTransform.ColorShares(areas, bits);
    }

    private static LosslessTransform.Table table(BitReader in) throws IOException {
        int size = in.read(8) + 1;
        int[] colors = CodedImage.readPlain(in, size, 1);
        for (int i = 1; i < size; i++) {
            colors[i] = LosslessTransform.add(colors[i], colors[i - 1]);
        }
        int bits = size > 16 ? 0 : size > 4 ? 1 : size > 2 ? 2 : 3;
        return new LosslessTransform.Table(colors, bits);
    }

    /// How many areas of two to the power of `bits` cover a length.
    static int areas(int length, int bits) {
        return length + (1 << bits) - 1 >> bits;
    }
}

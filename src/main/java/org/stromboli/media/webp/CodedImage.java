package org.stromboli.media.webp;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

/// Pixels as literals, copies and places in a cache of colours (RFC 9649, sections 3.6 and 3.7.3). Used by one thread.
final class CodedImage {

    /// Near pixels have short distances: rows up in the upper half of a byte, eight less the columns to the left in the
    /// lower one.
    private static final byte[] NEAR = HexFormat.of().parseHex("""
            1807171928062729161a262a38053739151b363a252b48044749141c353b464a242c58454b343c03
            5759131d565a232d444c555b333d68026769121e666a222e545c434d656b323e78017779535d111f
            646c424e767a212f757b313f636d525e00747c414f1020626e30737d515f40727e616f50717f6070""".replace("\n", ""));

    private static final int MAX_CACHE_BITS = 11;
    private static final int HASH = 0x1e35a7bd;

    private final BitReader in;
    private final int width;
    private final int[] pixels;
    private final int cacheBits;
    private final int[] cache;

    private CodedImage(BitReader in, int width, int height) throws IOException {
        this.in = in;
        this.width = width;
        this.pixels = new int[Math.multiplyExact(width, height)];
        this.cacheBits = in.flag() ? in.read(4) : 0;
        if (cacheBits > MAX_CACHE_BITS) {
            throw new IOException("a cache that is too large");
        }
        this.cache = new int[cacheBits > 0 ? 1 << cacheBits : 0];
    }

    /// With the same codes everywhere.
    ///
    /// @return alpha, red, green and blue in eight bits each
    static int[] readPlain(BitReader in, int width, int height) throws IOException {
        CodedImage image = new CodedImage(in, width, height);
        CodeGroup codes = CodeGroup.read(in, image.cache.length);
        return image.read(new CodeAreas(new CodeGroup[] {codes}, Optional.empty(), 0, 1));
    }

    /// With codes that may change from area to area.
    static int[] readWhole(BitReader in, int width, int height) throws IOException {
        CodedImage image = new CodedImage(in, width, height);
        return image.read(CodeAreas.read(in, width, height, image.cache.length));
    }

    private int[] read(CodeAreas areas) throws IOException {
        int at = 0;
        while (at < pixels.length) {
            CodeGroup codes = areas.at(at % width, at / width);
            int symbol = codes.green().read(in);
            if (symbol < CodeGroup.LITERALS) {
                int red = codes.red().read(in);
                int blue = codes.blue().read(in);
                put(at++, codes.alpha().read(in) << 24 | red << 16 | symbol << 8 | blue);
            } else if (symbol < CodeGroup.LITERALS + CodeGroup.LENGTHS) {
                int length = number(symbol - CodeGroup.LITERALS);
                int distance = distance(number(codes.distance().read(in)));
                if (distance > at || length > pixels.length - at) {
                    throw new IOException("a copy from outside the image");
                }
                for (int end = at + length; at < end; at++) {
                    put(at, pixels[at - distance]);
                }
            } else {
                put(at++, cache[symbol - CodeGroup.LITERALS - CodeGroup.LENGTHS]);
            }
        }
        return pixels;
    }

    private void put(int at, int pixel) {
        pixels[at] = pixel;
        if (cacheBits > 0) {
            cache[pixel * HASH >>> 32 - cacheBits] = pixel;
        }
    }

    private int number(int prefix) throws IOException {
        if (prefix < 4) {
            return prefix + 1;
        }
        int bits = prefix - 2 >> 1;
        return (2 + (prefix & 1) << bits) + in.read(bits) + 1;
    }

    private int distance(int code) {
        if (code > NEAR.length) {
            return code - NEAR.length;
        }
        int near = NEAR[code - 1];
        return Math.max(1, (near >> 4) * width + 8 - (near & 15));
    }
}

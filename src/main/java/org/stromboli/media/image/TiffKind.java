package org.stromboli.media.image;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.metadata.TiffDirectory;

/// What the tags of a TIFF's first image say about its samples. Only kinds that can be read exist.
///
/// @param compression as TIFF counts them
/// @param photometric as TIFF counts them
/// @param part size of strips or tiles
record TiffKind(Size image, int compression, int photometric, Samples pixel, Size part) {

    record Size(int width, int height) {}

    /// The samples of a pixel.
    ///
    /// @param bits per sample
    /// @param format 1 for whole numbers, 2 for those with a sign, 3 for floating point
    /// @param opacity what the first sample after the colours means
    record Samples(int count, int bits, int format, Opacity opacity) {}

    /// Of the first sample after the colours (TIFF 6.0, section 18).
    enum Opacity {
        NONE,
        /// colours are already multiplied by it
        MULTIPLIED,
        PLAIN
    }

    static final int OLD_JPEG = 6;
    static final int JPEG = 7;
    static final int WHITE_IS_ZERO = 0;
    static final int BLACK_IS_ZERO = 1;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int CMYK = 5;
    static final int YCBCR = 6;
    static final int WHOLE = 1;
    static final int FLOATING = 3;

    private static final Set<Integer> COMPRESSIONS = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946);
    private static final Map<Integer, String> OTHER_COMPRESSIONS = Map.ofEntries(
            Map.entry(32809, "ThunderScan"),
            Map.entry(33003, "JPEG 2000"),
            Map.entry(33005, "JPEG 2000"),
            Map.entry(34661, "JBIG"),
            Map.entry(34676, "SGI LogLuv"),
            Map.entry(34677, "SGI LogLuv"),
            Map.entry(34712, "JPEG 2000"),
            Map.entry(34887, "LERC"),
            Map.entry(34892, "lossy JPEG of DNG"),
            Map.entry(34925, "LZMA"),
            Map.entry(50000, "Zstandard"),
            Map.entry(50001, "WebP"),
            Map.entry(50002, "JPEG XL"),
            Map.entry(52546, "JPEG XL"));
    private static final Map<Integer, String> OTHER_COLORS = Map.of(
            4, "a transparency mask",
            8, "CIELab colours",
            9, "ICCLab colours",
            10, "ITULab colours",
            32803, "raw samples of a camera",
            32844, "LogL",
            32845, "LogLuv",
            34892, "raw samples of a camera",
            51177, "a depth map");
    private static final int MAX_SAMPLES = 6;

    /// @param maxPixels also of a tile
    static TiffKind of(TiffDirectory tags, long maxPixels) throws MediaException {
        int compression = compression(tags);
        int photometric = photometric(tags, compression);
        int colors = colors(photometric);
        long samples = tags.value(TiffDirectory.SAMPLES, compression == OLD_JPEG ? colors : 1);
        if (samples < 1 || samples > MAX_SAMPLES) {
            throw new MediaException(
                    Cause.INVALID, "a TIFF must have 1 to %d samples per pixel".formatted(MAX_SAMPLES));
        }
        long tileWidth = tags.value(TiffDirectory.TILE_WIDTH, 1);
        long tileHeight = tags.value(TiffDirectory.TILE_HEIGHT, 1);
        if (tileWidth < 1 || tileHeight < 1 || tileWidth > maxPixels || tileHeight > maxPixels / tileWidth) {
            throw new MediaException(
                    Cause.TOO_LARGE, "the TIFF's tiles are larger than an image may be", "stromboli.media.max-pixels");
        }
        if (photometric == YCBCR && samples == 1) {
            photometric = BLACK_IS_ZERO;
            colors = 1;
        }
        if (samples < colors) {
            throw new MediaException(
                    Cause.INVALID,
                    "the TIFF has %d samples per pixel where its colours need %d".formatted(samples, colors));
        }
        int width = (int) Math.clamp(tags.value(TiffDirectory.WIDTH, 0), 0, Integer.MAX_VALUE);
        int height = (int) Math.clamp(tags.value(TiffDirectory.HEIGHT, 0), 0, Integer.MAX_VALUE);
        boolean tiled = tags.has(TiffDirectory.TILE_WIDTH);
        long rows = tags.value(TiffDirectory.ROWS_PER_STRIP, height);
        int count = (int) samples;
        Samples pixel = new Samples(count, bits(tags, count), format(tags, count), opacity(tags, count - colors));
        Size image = new Size(width, height);
        Size strip = new Size(width, rows < 1 ? height : (int) Math.min(rows, height));
        Size part = tiled ? new Size((int) tileWidth, (int) tileHeight) : strip;
        TiffKind kind = new TiffKind(image, compression, photometric, pixel, part);
        kind.check(tags);
        return kind;
    }

    private static int compression(TiffDirectory tags) throws MediaException {
        int compression = (int) tags.value(TiffDirectory.COMPRESSION, 1);
        if (!COMPRESSIONS.contains(compression)) {
            throw new MediaException(
                    Cause.INVALID,
                    ("a TIFF with %s compression is not supported; allowed are none, CCITT, LZW, JPEG, deflate and"
                                    + " PackBits")
                            .formatted(OTHER_COMPRESSIONS.getOrDefault(compression, "this kind of")));
        }
        return compression;
    }

    private static int photometric(TiffDirectory tags, int compression) throws MediaException {
        int photometric = (int) tags.value(TiffDirectory.PHOTOMETRIC, compression == OLD_JPEG ? YCBCR : WHITE_IS_ZERO);
        if (photometric < 0 || photometric > YCBCR || photometric == 4) {
            throw new MediaException(
                    Cause.INVALID,
                    "a TIFF with %s is not supported; it must be bilevel, grey, RGB, CMYK, YCbCr or with a palette"
                            .formatted(OTHER_COLORS.getOrDefault(photometric, "colours of this kind")));
        }
        boolean jpeg = compression == JPEG || compression == OLD_JPEG;
        if (photometric == YCBCR && !jpeg && tags.value(TiffDirectory.SAMPLES, 1) != 1) {
            throw new MediaException(
                    Cause.INVALID, "a TIFF in YCbCr must be compressed as JPEG; else it must be RGB, CMYK or grey");
        }
        return photometric;
    }

    private static int colors(int photometric) {
        return switch (photometric) {
            case RGB, YCBCR -> 3;
            case CMYK -> 4;
            default -> 1;
        };
    }

    private static int bits(TiffDirectory tags, int samples) throws MediaException {
        return same(tags.all(TiffDirectory.BITS, samples), 1, "bits");
    }

    private static int format(TiffDirectory tags, int samples) throws MediaException {
        return same(tags.all(TiffDirectory.SAMPLE_FORMAT, samples), WHOLE, "format");
    }

    private static int same(long[] numbers, int otherwise, String what) throws MediaException {
        if (Arrays.stream(numbers).distinct().count() > 1) {
            throw new MediaException(Cause.INVALID, "all samples of a TIFF must have the same %s".formatted(what));
        }
        return numbers.length == 0 ? otherwise : (int) Math.clamp(numbers[0], 0, 1 << 16);
    }

    /// Some programs write opacity and do not say so.
    private static Opacity opacity(TiffDirectory tags, int extra) {
        if (extra < 1) {
            return Opacity.NONE;
        }
        long[] meanings = tags.all(TiffDirectory.EXTRA_SAMPLES, extra);
        if (meanings.length == 0 || meanings[0] == 2 || meanings[0] == 999) {
            return Opacity.PLAIN;
        }
        return meanings[0] == 1 ? Opacity.MULTIPLIED : Opacity.NONE;
    }

    private void check(TiffDirectory tags) throws MediaException {
        int samples = pixel.count();
        int bits = pixel.bits();
        int format = pixel.format();
        boolean one = samples == 1 && photometric <= BLACK_IS_ZERO && !isJpeg();
        boolean small = samples == 1 && (bits == 1 || bits == 2 || bits == 4) && photometric != RGB;
        boolean usual = bits == 8 || bits == 16 && photometric != PALETTE && !isJpeg();
        boolean whole = format == WHOLE && (usual || small && !isJpeg());
        boolean other = one && (format == FLOATING ? bits == 32 : format <= 2 && (bits == 16 || bits == 32));
        if (!whole && !other) {
            throw new MediaException(
                    Cause.INVALID,
                    ("a TIFF with %d samples of %d %s bits is not supported; allowed are 8 and 16 bits,"
                                    + " less or 32 for bilevel and grey, less for palettes, 8 for JPEG")
                            .formatted(samples, bits, format == FLOATING ? "floating-point" : "whole-number"));
        }
        if (isJpeg() && (tags.value(TiffDirectory.PLANAR, 1) == 2 && samples > 1 || photometric == PALETTE)) {
            throw new MediaException(
                    Cause.INVALID,
                    "a TIFF compressed as JPEG must have all samples of a pixel together and no palette");
        }
    }

    boolean isJpeg() {
        return compression == JPEG || compression == OLD_JPEG;
    }
}

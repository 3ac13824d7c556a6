package org.stromboli.media.image;

import java.util.List;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.metadata.Chunk;
import org.stromboli.media.metadata.ImageFormat;

/// What the size in an image's header does not tell about the cost of decoding it: images inside the
/// image with sizes of their own, tiles larger than the whole, endless refinement. Also whether a JPEG
/// or WebP has its end, since their decoders would fill in grey. Reads untrusted bytes.
final class StructureCheck {

    private static final int MAX_JPEG_SCANS = 200;
    private static final int MAX_JPEG_SEGMENTS = 10_000; // each costs its reader more than its bytes
    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int RESTART = 0xd0;
    private static final int BMP_COMPRESSION = 30;
    private static final int BMP_OLD_HEADER = 12;

    private StructureCheck() {}

    static void check(ImageFormat format, byte[] file, long maxPixels) throws MediaException {
        switch (format) {
            case JPEG -> checkJpeg(file);
            case BMP -> checkBmp(file);
            case PNG, GIF, TIFF -> {}
            case WEBP -> {
                checkWebpEnd(file);
                checkWebp(file, 12, file.length, maxPixels);
            }
        }
    }

    static void checkJpeg(byte[] file) throws MediaException {
        int scans = 0;
        int segments = 0;
        boolean ended = false;
        int at = 2;
        while (at + 1 < file.length && !ended) {
            int marker = file[at + 1] & 0xff;
            if ((file[at] & 0xff) != 0xff || marker == 0xff || marker == 0 || (marker & 0xf8) == RESTART) {
                at++;
                continue;
            }
            ended = marker == END_OF_IMAGE;
            if (marker == START_OF_SCAN && ++scans > MAX_JPEG_SCANS) {
                throw new MediaException(
                        Cause.INVALID, "the JPEG image has more than %d scans".formatted(MAX_JPEG_SCANS));
            }
            if (++segments > MAX_JPEG_SEGMENTS) {
                throw new MediaException(
                        Cause.INVALID, "the JPEG image has more than %d segments".formatted(MAX_JPEG_SEGMENTS));
            }
            at += at + 3 < file.length ? 2 + ((file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff) : 2;
        }
        if (!ended) {
            throw new MediaException(Cause.INVALID, "the JPEG image is incomplete");
        }
    }

    private static void checkBmp(byte[] file) throws MediaException {
        boolean compressible = file.length > BMP_COMPRESSION && file[14] != BMP_OLD_HEADER;
        if (compressible && (file[BMP_COMPRESSION] == 4 || file[BMP_COMPRESSION] == 5)) {
            throw new MediaException(Cause.INVALID, "a BMP with a JPEG or PNG inside is not supported");
        }
    }

    private static void checkWebpEnd(byte[] file) throws MediaException {
        long length = littleEndian(file, 4) | (long) littleEndian(file, 6) << 16;
        if (length + 8 > file.length) {
            throw new MediaException(Cause.INVALID, "the WebP image is incomplete");
        }
    }

    private static void checkWebp(byte[] file, int from, int to, long maxPixels) throws MediaException {
        List<Chunk> chunks = Chunk.ofRiff(file, from, to);
        for (Chunk chunk : chunks) {
            int at = chunk.start();
            if (chunk.name().equals("ANMF") && chunk.length() > 16) {
                checkWebp(file, at + 16, at + chunk.length(), maxPixels);
            } else if (chunk.name().equals("VP8 ") && chunk.length() >= 10) {
                checkFrame(littleEndian(file, at + 6) & 0x3fff, littleEndian(file, at + 8) & 0x3fff, maxPixels);
            } else if (chunk.name().equals("VP8L") && chunk.length() >= 5) {
                int sizes = littleEndian(file, at + 1) | littleEndian(file, at + 3) << 16;
                checkFrame((sizes & 0x3fff) + 1, (sizes >> 14 & 0x3fff) + 1, maxPixels);
            } else if (chunk.name().equals("VP8X") && chunk.length() >= 10) {
                checkFrame(WebpFile.threeBytes(file, at + 4) + 1, WebpFile.threeBytes(file, at + 7) + 1, maxPixels);
            }
        }
    }

    private static void checkFrame(int width, int height, long maxPixels) throws MediaException {
        if ((long) width * height > maxPixels) {
            throw new MediaException(
                    Cause.TOO_LARGE,
                    "a frame of the WebP image has %d x %d pixels; at most %d are allowed"
                            .formatted(width, height, maxPixels),
                    "stromboli.media.max-pixels");
        }
    }

    private static int littleEndian(byte[] file, int at) {
        return file[at] & 0xff | (file[at + 1] & 0xff) << 8;
    }
}

package org.stromboli.media.image;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.stromboli.media.metadata.Chunk;

/// The first frame of a WebP file, and the canvas on which it lies. Reads untrusted bytes.
///
/// @param width of the canvas
/// @param height of the canvas
/// @param hasAlpha whether opacity counts; else the file says that there is none
/// @param pixels `VP8 ` or `VP8L`
/// @param alpha of lossy frames, where they have some
record WebpFile(int width, int height, boolean hasAlpha, Frame frame, Chunk pixels, Optional<Chunk> alpha) {

    /// The part of the canvas that the first frame covers.
    ///
    /// @param left column of its first pixel
    /// @param top row of its first pixel
    /// @param width as its place says, 0 where it is the whole canvas
    /// @param height the same
    record Frame(int left, int top, int width, int height) {

        static final Frame WHOLE_CANVAS = new Frame(0, 0, 0, 0);
    }

    static final String LOSSY = "VP8 ";
    static final String LOSSLESS = "VP8L";
    private static final int HEADER = 12;
    private static final int EXTENDED_HEADER = 10;
    private static final int FRAME_HEADER = 16;
    private static final int ANIMATED = 2;
    private static final int ALPHA = 0x10;

    static WebpFile of(byte[] file) throws IOException {
        List<Chunk> chunks = Chunk.ofRiff(file, HEADER, file.length);
        if (chunks.isEmpty()) {
            throw new IOException("a WebP without chunks");
        }
        Chunk first = chunks.getFirst();
        if (!first.name().equals("VP8X")) {
            int[] size = size(file, first);
            boolean alpha = first.name().equals(LOSSLESS) && (file[first.start() + 4] & ALPHA) != 0;
            return new WebpFile(size[0], size[1], alpha, Frame.WHOLE_CANVAS, first, Optional.empty());
        }
        if (first.length() < EXTENDED_HEADER) {
            throw new IOException("a WebP header that is too short");
        }
        int at = first.start();
        int width = threeBytes(file, at + 4) + 1;
        int height = threeBytes(file, at + 7) + 1;
        boolean alpha = (file[at] & ALPHA) != 0;
        if ((file[at] & ANIMATED) == 0) {
            return new WebpFile(width, height, alpha, Frame.WHOLE_CANVAS, pixels(chunks), named("ALPH", chunks));
        }
        Chunk animated = named("ANMF", chunks).orElseThrow(() -> new IOException("an animation without frames"));
        if (animated.length() < FRAME_HEADER) {
            throw new IOException("a frame that is too short");
        }
        int place = animated.start();
        List<Chunk> parts = Chunk.ofRiff(file, place + FRAME_HEADER, place + animated.length());
        Frame frame = new Frame(
                2 * threeBytes(file, place),
                2 * threeBytes(file, place + 3),
                threeBytes(file, place + 6) + 1,
                threeBytes(file, place + 9) + 1);
        return new WebpFile(width, height, alpha, frame, pixels(parts), named("ALPH", parts));
    }

    /// Width and height of a frame, as its own header says.
    static int[] size(byte[] file, Chunk pixels) throws IOException {
        int at = pixels.start();
        if (pixels.name().equals(LOSSY) && pixels.length() >= 10) {
            return new int[] {twoBytes(file, at + 6) & 0x3fff, twoBytes(file, at + 8) & 0x3fff};
        }
        if (pixels.name().equals(LOSSLESS) && pixels.length() >= 5) {
            int sizes = twoBytes(file, at + 1) | twoBytes(file, at + 3) << 16;
            return new int[] {(sizes & 0x3fff) + 1, (sizes >> 14 & 0x3fff) + 1};
        }
        throw new IOException("a WebP without pixels");
    }

    private static Chunk pixels(List<Chunk> chunks) throws IOException {
        return chunks.stream()
                .filter(each -> each.name().equals(LOSSY) || each.name().equals(LOSSLESS))
                .findFirst()
                .orElseThrow(() -> new IOException("a WebP without pixels"));
    }

    private static Optional<Chunk> named(String name, List<Chunk> chunks) {
        return chunks.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    private static int twoBytes(byte[] file, int at) {
        return file[at] & 0xff | (file[at + 1] & 0xff) << 8;
    }

    static int threeBytes(byte[] file, int at) {
        return twoBytes(file, at) | (file[at + 2] & 0xff) << 16;
    }
}

package org.stromboli.media.image;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.metadata.Chunk;
import org.stromboli.media.webp.Vp8Decoder;
import org.stromboli.media.webp.Vp8Image;
import org.stromboli.media.webp.Vp8lDecoder;

/// The first frame of a WebP on its canvas, laid on white.
record WebpDecoder(byte[] file, WebpFile webp) {

    DecodedImage decode() throws IOException {
        int[] size = WebpFile.size(file, webp.pixels());
        boolean placed = webp.frame().width() > 0;
        if (size[0] != (placed ? webp.frame().width() : webp.width())
                || size[1] != (placed ? webp.frame().height() : webp.height())
                || size[0] > webp.width() - webp.frame().left()
                || size[1] > webp.height() - webp.frame().top()) {
            throw new IOException("a frame of another size than its place");
        }
        if (webp.pixels().name().equals(WebpFile.LOSSY)) {
            return lossy(size[0], size[1]);
        }
        int[] pixels =
                Vp8lDecoder.decode(file, webp.pixels().start(), webp.pixels().end());
        byte[] rgb = new byte[pixels.length * 3];
        for (int i = 0; i < pixels.length; i++) {
            rgb[i * 3] = (byte) (pixels[i] >> 16);
            rgb[i * 3 + 1] = (byte) (pixels[i] >> 8);
            rgb[i * 3 + 2] = (byte) pixels[i];
        }
        return onCanvas(size[0], size[1], rgb, Optional.of(shifted(pixels, 24)));
    }

    private static byte[] shifted(int[] pixels, int bits) {
        byte[] samples = new byte[pixels.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (pixels[i] >> bits);
        }
        return samples;
    }

    private DecodedImage lossy(int width, int height) throws IOException {
        Chunk pixels = webp.pixels();
        Vp8Image image = Vp8Decoder.decode(file, pixels.start(), pixels.end());
        Optional<byte[]> alpha = Optional.empty();
        if (webp.alpha().isPresent() && webp.hasAlpha()) {
            alpha = Optional.of(alpha(webp.alpha().get(), width, height));
        }
        return onCanvas(width, height, image.rgb(), alpha);
    }

    /// Where the frame does not lie the canvas is transparent, or black if the file says that nothing is.
    private DecodedImage onCanvas(int width, int height, byte[] rgb, Optional<byte[]> opacity) {
        if (webp.hasAlpha() && opacity.isPresent()) {
            byte[] alpha = opacity.get();
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = Pixels.onWhite(rgb[i] & 0xff, alpha[i / 3] & 0xff);
            }
        }
        if (width == webp.width() && height == webp.height()) {
            return new DecodedImage(width, height, rgb);
        }
        byte[] canvas = new byte[Math.multiplyExact(Math.multiplyExact(webp.width(), webp.height()), 3)];
        if (webp.hasAlpha()) {
            Arrays.fill(canvas, (byte) 255);
        }
        for (int y = 0; y < height; y++) {
            int to = ((webp.frame().top() + y) * webp.width() + webp.frame().left()) * 3;
            System.arraycopy(rgb, y * width * 3, canvas, to, width * 3);
        }
        return new DecodedImage(webp.width(), webp.height(), canvas);
    }

    /// Of an `ALPH` chunk: a byte that tells how, then samples, or a lossless frame without its header whose green they
    /// are.
    private byte[] alpha(Chunk chunk, int width, int height) throws IOException {
        if (chunk.length() < 1) {
            throw new IOException("opacity without header");
        }
        int how = file[chunk.start()];
        int from = chunk.start() + 1;
        if ((how & 3) > 1 || (how & 3) == 0 && chunk.end() - from < width * height) {
            throw new IOException("opacity that is cut off or of an unknown kind");
        }
        byte[] samples = (how & 3) == 0
                ? Arrays.copyOfRange(file, from, from + width * height)
                : shifted(Vp8lDecoder.decodeBody(file, from, chunk.end(), width, height), 8);
        AlphaFilter.undo(how >> 2 & 3, samples, width);
        return samples;
    }
}

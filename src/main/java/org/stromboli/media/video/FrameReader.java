package org.stromboli.media.video;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.media.DecodedImage;

/// Reads the images that a decoder writes one after the other: a line each with the kind (`P6`), the size and the
/// largest value, then the pixels (PPM). Believes the decoder no more than the video: it may have been taken over.
record FrameReader(int max, long maxPixels) {

    List<DecodedImage> read(InputStream output) throws IOException {
        List<DecodedImage> frames = new ArrayList<>();
        while (frames.size() < max) {
            int first = output.read();
            if (first < 0) {
                break;
            }
            if (first != 'P' || output.read() != '6' || output.read() != '\n') {
                throw new IOException("no PPM image");
            }
            int width = number(output, ' ');
            int height = number(output, '\n');
            if (number(output, '\n') != 255 || width < 1 || height < 1 || (long) width * height > maxPixels) {
                throw new IOException("a PPM image of %d x %d".formatted(width, height));
            }
            byte[] rgb = output.readNBytes(Math.multiplyExact(3, width * height));
            if (rgb.length < 3 * width * height) {
                throw new EOFException("a PPM image that ends early");
            }
            frames.add(new DecodedImage(width, height, rgb));
        }
        return frames;
    }

    private static int number(InputStream output, char end) throws IOException {
        int number = 0;
        for (int c = output.read(); c != end; c = output.read()) {
            if (c < '0' || c > '9' || number > 1_000_000) {
                throw new IOException("no PPM header");
            }
            number = number * 10 + c - '0';
        }
        return number;
    }
}

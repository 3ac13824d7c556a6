package org.stromboli.media.video;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.stromboli.media.image.YuvPlanes;

/// Reads the one image that a decoder writes as YUV4MPEG2: a line with sizes and kind, a line for the frame, then three
/// planes. Believes the decoder no more than the image: it may have been taken over.
record YuvReader(long maxPixels) {

    private static final int MAX_LINE_LENGTH = 256;

    YuvPlanes read(InputStream output) throws IOException {
        String[] fields = line(output).split(" ", -1);
        int width = 0;
        int height = 0;
        String kind = "420";
        for (String field : fields) {
            if (field.matches("[WH]\\d{1,6}")) {
                int size = Integer.parseInt(field.substring(1));
                width = field.startsWith("W") ? size : width;
                height = field.startsWith("H") ? size : height;
            } else if (field.startsWith("C")) {
                kind = field.substring(1);
            }
        }
        if (!fields[0].equals("YUV4MPEG2") || width < 1 || height < 1 || (long) width * height > maxPixels) {
            throw new IOException("no image in YUV4MPEG2");
        }
        if (!line(output).startsWith("FRAME")) {
            throw new IOException("no frame in YUV4MPEG2");
        }
        boolean half = kind.startsWith("420");
        if (!half && !kind.startsWith("422")) {
            throw new IOException("planes of another kind");
        }
        int bits = kind.endsWith("p10") ? 10 : kind.endsWith("p12") ? 12 : 8;
        int colorHeight = half ? (height + 1) / 2 : height;
        int colorSize = (width + 1) / 2 * colorHeight;
        return new YuvPlanes(
                new YuvPlanes.Layout(width, height, half, bits),
                plane(output, width * height, bits),
                plane(output, colorSize, bits),
                plane(output, colorSize, bits));
    }

    private static String line(InputStream output) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = output.read(); c != '\n'; c = output.read()) {
            if (c < 0 || line.size() > MAX_LINE_LENGTH) {
                throw new IOException("no line of YUV4MPEG2");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static short[] plane(InputStream output, int size, int bits) throws IOException {
        int bytes = bits > 8 ? 2 : 1;
        byte[] stored = output.readNBytes(Math.multiplyExact(size, bytes));
        if (stored.length < size * bytes) {
            throw new EOFException("a plane that ends early");
        }
        short[] samples = new short[size];
        for (int i = 0; i < size; i++) {
            samples[i] = (short) (bytes == 1 ? stored[i] & 0xff : stored[2 * i] & 0xff | stored[2 * i + 1] << 8);
        }
        return samples;
    }
}

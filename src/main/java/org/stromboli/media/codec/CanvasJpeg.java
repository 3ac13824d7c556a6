package org.stromboli.media.codec;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.image.ImageDecoder;

/// What is left of a canvas that was a JPEG file once, of quality 95, with half the colour: models were trained on
/// such.
final class CanvasJpeg {

    /// Pixels of the longest edge that libjpeg writes.
    static final int MAX_EDGE = 65_500;

    private static final String FORMAT = "jpeg";
    private static final String JDK = "com.sun.imageio.";
    private static final float QUALITY = 0.95f;

    private CanvasJpeg() {}

    /// @param canvas without an edge above `MAX_EDGE`
    static DecodedImage written(DecodedImage canvas) throws MediaException {
        return new ImageDecoder().decode(file(canvas), (long) canvas.width() * canvas.height());
    }

    /// The JDK's writer has the tables of libjpeg, and scales them in the same way.
    private static byte[] file(DecodedImage canvas) {
        BufferedImage image = new BufferedImage(canvas.width(), canvas.height(), BufferedImage.TYPE_INT_RGB);
        int[] pixels = new int[canvas.width() * canvas.height()];
        byte[] rgb = canvas.rgb();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
        }
        image.setRGB(0, 0, canvas.width(), canvas.height(), pixels, 0, canvas.width());
        ImageWriter writer = writer();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream output = new MemoryCacheImageOutputStream(file)) {
            writer.setOutput(output);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.write(null, new IIOImage(image, null, null), param);
            output.flush();
        } catch (IOException e) {
            throw new IllegalStateException("memory takes what is written", e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    private static ImageWriter writer() {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(FORMAT);
        ImageWriter writer = writers.next();
        while (!writer.getClass().getName().startsWith(JDK)) {
            writer = writers.next();
        }
        return writer;
    }
}

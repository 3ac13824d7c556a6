package org.stromboli.media.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageReader;
import org.stromboli.media.DecodedImage;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/// The first frame of a GIF on the screen that the file describes: frames may be smaller than that and lie
/// anywhere on it.
///
/// @param left column of the frame's first pixel
/// @param top row of the frame's first pixel
record GifScreen(int width, int height, int left, int top) {

    static GifScreen of(ImageReader reader, byte[] file) throws IOException {
        NamedNodeMap frame = descriptor(reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0"))
                .getAttributes();
        int left = number(frame, "imageLeftPosition");
        int top = number(frame, "imageTopPosition");
        return new GifScreen(
                Math.max(littleEndian(file, 6), left + reader.getWidth(0)),
                Math.max(littleEndian(file, 8), top + reader.getHeight(0)),
                left,
                top);
    }

    private static Node descriptor(Node root) throws IOException {
        for (Node node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals("ImageDescriptor")) {
                return node;
            }
        }
        throw new IOException("a GIF frame without descriptor");
    }

    private static int number(NamedNodeMap attributes, String name) {
        return Integer.parseInt(attributes.getNamedItem(name).getNodeValue());
    }

    private static int littleEndian(byte[] file, int at) {
        return file[at] & 0xff | (file[at + 1] & 0xff) << 8;
    }

    /// What the frame leaves free is transparent where the frame knows transparency, else the first colour.
    DecodedImage paint(BufferedImage image) {
        DecodedImage frame = Pixels.of(image);
        if (frame.width() == width && frame.height() == height) {
            return frame;
        }
        byte[] rgb = new byte[width * height * 3];
        if (image.getColorModel() instanceof IndexColorModel palette && palette.getTransparentPixel() < 0) {
            byte[] first = new byte[3];
            Pixels.putArgb(first, 0, palette.getRGB(0));
            for (int at = 0; at < rgb.length; at++) {
                rgb[at] = first[at % 3];
            }
        } else {
            Arrays.fill(rgb, (byte) 255);
        }
        for (int y = 0; y < frame.height(); y++) {
            System.arraycopy(
                    frame.rgb(), y * frame.width() * 3, rgb, ((top + y) * width + left) * 3, frame.width() * 3);
        }
        return new DecodedImage(width, height, rgb);
    }
}

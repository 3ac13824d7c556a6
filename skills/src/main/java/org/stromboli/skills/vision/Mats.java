package org.stromboli.skills.vision;

import java.nio.ByteBuffer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.stromboli.skills.picture.Picture;

/// Pictures and masks as OpenCV has them. Whoever makes one frees it, most easily with a PointerScope.
final class Mats {

    private Mats() {}

    /// Blue, green, red: OpenCV's order.
    static Mat bgr(Picture picture) {
        Mat mat = new Mat(picture.height(), picture.width(), opencv_core.CV_8UC3);
        byte[] bytes = new byte[picture.rgb().length * 3];
        for (int i = 0; i < picture.rgb().length; i++) {
            int rgb = picture.rgb()[i];
            bytes[3 * i] = (byte) rgb;
            bytes[3 * i + 1] = (byte) (rgb >> 8);
            bytes[3 * i + 2] = (byte) (rgb >> 16);
        }
        mat.data().put(bytes);
        return mat;
    }

    /// 255 where the mask is set, 0 elsewhere.
    static Mat of(boolean[] mask, int width, int height) {
        Mat mat = new Mat(height, width, opencv_core.CV_8UC1);
        byte[] bytes = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            bytes[i] = (byte) (mask[i] ? 255 : 0);
        }
        mat.data().put(bytes);
        return mat;
    }

    /// One byte for each pixel of a mat of one channel.
    static byte[] bytes(Mat mat) {
        byte[] bytes = new byte[mat.rows() * mat.cols()];
        ByteBuffer buffer = mat.createBuffer();
        buffer.get(bytes);
        return bytes;
    }
}

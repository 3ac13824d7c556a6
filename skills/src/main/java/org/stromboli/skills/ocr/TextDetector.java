package org.stromboli.skills.ocr;

import ai.onnxruntime.OrtException;
import java.awt.Rectangle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.vision.Outlines;

/// Finds lines of text: a network says for each pixel how likely it is text (differentiable binarization), and what is
/// connected becomes a box. The constants are RapidOCR's.
final class TextDetector {

    private static final int SHORT_SIDE = 736;
    private static final int LONG_SIDE = 2000;
    private static final int MULTIPLE = 32;
    private static final float LIKELY = 0.3f;
    private static final double BOX_SCORE = 0.5;
    private static final double UNCLIP = 1.6;
    private static final int MOST_BOXES = 1000;

    private final OcrModel model;

    TextDetector() throws IOException, OrtException {
        model = new OcrModel("models/ch_PP-OCRv4_det_infer.onnx");
    }

    /// Boxes in the picture's pixels, in no order.
    List<TiltedBox> find(Picture picture) throws OrtException {
        double scale = scale(picture);
        int width = multiple(picture.width() * scale);
        int height = multiple(picture.height() * scale);
        Picture scaled = picture.within(Math.max(width, height)).resize(width, height);
        float[] likely = model.run(scaled, width).values(); // [height, width]
        List<TiltedBox> boxes = new ArrayList<>();
        for (float[] corners : Outlines.tiltedBoxes(mask(likely, width), width, height, MOST_BOXES)) {
            TiltedBox core = TiltedBox.of(corners);
            if (Math.min(core.halfWidth(), core.halfHeight()) * 2 < 3
                    || score(core, likely, width, height) < BOX_SCORE) {
                continue;
            }
            // The network marks the core of a line; the line is that much larger.
            double area = 4 * core.halfWidth() * core.halfHeight();
            TiltedBox line = core.grown(area * UNCLIP / (4 * (core.halfWidth() + core.halfHeight())));
            boxes.add(line.scaled((double) picture.width() / width, (double) picture.height() / height));
        }
        return boxes;
    }

    private static double scale(Picture picture) {
        double grow = Math.max(1, (double) SHORT_SIDE / Math.min(picture.width(), picture.height()));
        return Math.min(grow, (double) LONG_SIDE / Math.max(picture.width(), picture.height()));
    }

    private static int multiple(double pixels) {
        return Math.max(MULTIPLE, (int) Math.round(pixels / MULTIPLE) * MULTIPLE);
    }

    /// Grown by a pixel to the left and upwards, which joins letters of thin fonts.
    private static boolean[] mask(float[] likely, int width) {
        boolean[] mask = new boolean[likely.length];
        for (int i = 0; i < likely.length; i++) {
            if (likely[i] > LIKELY) {
                mask[i] = true;
                if (i % width > 0) {
                    mask[i - 1] = true;
                }
                if (i >= width) {
                    mask[i - width] = true;
                }
            }
        }
        return mask;
    }

    private static double score(TiltedBox box, float[] likely, int width, int height) {
        Rectangle around = box.bounds(width, height);
        double sum = 0;
        int pixels = 0;
        for (int y = around.y; y < around.y + around.height; y++) {
            for (int x = around.x; x < around.x + around.width; x++) {
                if (box.contains(x, y)) {
                    sum += likely[y * width + x];
                    pixels++;
                }
            }
        }
        return pixels == 0 ? 0 : sum / pixels;
    }
}

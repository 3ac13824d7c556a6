package org.stromboli.skills.vision;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;

/// Outlines of the connected parts of a mask.
public final class Outlines {

    private Outlines() {}

    /// The smallest rectangle at any angle around each part: x0, y0, x1, y1, ... going round.
    public static List<float[]> tiltedBoxes(boolean[] mask, int width, int height, int most) {
        try (PointerScope scope = new PointerScope()) {
            MatVector outlines = new MatVector();
            opencv_imgproc.findContours(
                    Mats.of(mask, width, height),
                    outlines,
                    opencv_imgproc.RETR_EXTERNAL,
                    opencv_imgproc.CHAIN_APPROX_SIMPLE);
            List<float[]> boxes = new ArrayList<>();
            for (long i = 0; i < outlines.size() && boxes.size() < most; i++) {
                Mat corners = new Mat();
                opencv_imgproc.boxPoints(opencv_imgproc.minAreaRect(outlines.get(i)), corners);
                FloatIndexer indexer = corners.createIndexer();
                float[] box = new float[8];
                for (int corner = 0; corner < 4; corner++) {
                    box[2 * corner] = indexer.get(corner, 0);
                    box[2 * corner + 1] = indexer.get(corner, 1);
                }
                boxes.add(box);
            }
            return boxes;
        }
    }
}

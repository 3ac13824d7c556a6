package org.stromboli.skills.vision;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.RotatedRect;

/// The form of an outline, from its corners and from how much of a circle or rectangle it fills.
final class Form {

    static final List<String> NAMES =
            List.of("circle", "ellipse", "triangle", "square", "rectangle", "polygon", "other");

    private Form() {}

    /// @param mask of one shape
    static String of(boolean[] mask, int width, int height) {
        try (PointerScope scope = new PointerScope()) {
            MatVector outlines = new MatVector();
            opencv_imgproc.findContours(
                    Mats.of(mask, width, height),
                    outlines,
                    opencv_imgproc.RETR_EXTERNAL,
                    opencv_imgproc.CHAIN_APPROX_NONE);
            return outlines.size() == 1 ? of(outlines.get(0)) : "other";
        }
    }

    private static String of(Mat outline) {
        double area = opencv_imgproc.contourArea(outline);
        double round = opencv_imgproc.arcLength(outline, true);
        if (area < 16) {
            return "other";
        }
        Mat corners = new Mat();
        opencv_imgproc.approxPolyDP(outline, corners, 0.035 * round, true);
        RotatedRect around = opencv_imgproc.minAreaRect(outline);
        double wide = Math.max(around.size().width(), around.size().height());
        double high = Math.min(around.size().width(), around.size().height());
        // Outlines run through the middles of the border pixels, half a pixel within the shape on each side.
        double fills = area / Math.max(1, wide * high);
        boolean even = high / wide > 0.85;
        int count = (int) corners.total();
        if (count == 3) {
            return "triangle";
        }
        if (count == 4 && fills > 0.87) {
            return even ? "square" : "rectangle";
        }
        // A circle fills pi / 4 of its square.
        if (count > 4 && fills > 0.72 && fills < 0.85 && opencv_imgproc.isContourConvex(corners)) {
            return even ? "circle" : "ellipse";
        }
        return count <= 12 ? "polygon" : "other";
    }
}

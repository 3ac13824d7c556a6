package org.stromboli.media.marks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Draws the shape of one mark by the rules of ViP-LLaVA, whose lengths are for images of 336 pixels. Used by
/// one thread.
///
/// @param scale of the image against those
record MarkStrokes(Pen pen, double scale, Chance chance) {

    private static final int POINT_TRIALS = 10;
    private static final int DEFAULT_RADIUS = 8;
    private static final int TRIANGLE_TRIALS = 100;
    private static final double WIDEST_ANGLE = Math.toRadians(150);

    void draw(Mark mark, Region region) {
        switch (mark.shape()) {
            case RECTANGLE -> pen.rectangle(region.box(), lineWidth(mark));
            case ELLIPSE -> ellipse(region.bounds(), lineWidth(mark));
            case ARROW -> new ArrowStrokes(pen, scale, chance).draw(region, lineWidth(mark));
            case TRIANGLE -> triangle(region, lineWidth(mark));
            case POINT -> point(region);
            case SCRIBBLE -> scribble(region, lineWidth(mark));
            case MASK_CONTOUR -> {
                int reach = lineWidth(mark);
                region.outlinesOrBox().forEach(each -> pen.outline(each, reach));
            }
            case MASK -> region.outlinesOrBox().forEach(pen::fill);
            case LABEL -> {} // the tag is all there is
        }
    }

    private int lineWidth(Mark mark) {
        MarkShape.Range range = mark.shape().lineWidth();
        int defaultRadius = chance.whole((int) (range.least() * scale), (int) (range.max() * scale));
        return Math.max(
                1,
                mark.stroke().width().isPresent()
                        ? (int) (mark.stroke().width().getAsDouble() * scale)
                        : defaultRadius);
    }

    private void ellipse(Box box, int lineWidth) {
        double factor = chance.between(1, 1.5, 1.2) / 2;
        pen.ellipse(Box.around(box.center(), box.width() * factor, box.height() * factor), lineWidth);
    }

    private void triangle(Region region, int lineWidth) {
        List<Spot> corners = region.points().isEmpty() ? triangleIn(region) : region.points();
        pen.joined(Stream.concat(corners.stream(), corners.stream().limit(1)).toList(), true, lineWidth);
    }

    private List<Spot> triangleIn(Region region) {
        for (int trial = 1; ; trial++) {
            List<Spot> corners = spots(3, () -> region.anySpot(chance));
            if (trial == TRIANGLE_TRIALS || widestAngle(corners) <= WIDEST_ANGLE) {
                return corners;
            }
        }
    }

    private static double widestAngle(List<Spot> corners) {
        double widest = 0;
        for (int i = 0; i < 3; i++) {
            Spot at = corners.get(i);
            Spot one = corners.get((i + 1) % 3);
            Spot other = corners.get((i + 2) % 3);
            double first = Math.atan2(one.y() - at.y(), one.x() - at.x());
            double turn = Math.abs(Math.atan2(other.y() - at.y(), other.x() - at.x()) - first);
            widest = Math.max(widest, Math.min(turn, 2 * Math.PI - turn));
        }
        return widest;
    }

    private void point(Region region) {
        MarkShape.Range range = MarkShape.POINT.lineWidth();
        int defaultRadius = (int) (DEFAULT_RADIUS * scale);
        double radius =
                Math.max(1, chance.whole((int) (range.least() * scale), (int) (range.max() * scale), defaultRadius));
        double aspect = chance.coin(false) ? chance.between(0.5, 2) : 1;
        List<Spot> centers = region.points().isEmpty() ? List.of(pointIn(region.onePart(chance))) : region.points();
        centers.forEach(each -> pen.disc(each, radius * aspect, radius / aspect));
    }

    private Spot pointIn(Region region) {
        Spot center = region.box().center();
        double deviationX = Math.sqrt(region.box().width() / 8);
        double deviationY = Math.sqrt(region.box().height() / 8);
        for (int trial = 0; trial < POINT_TRIALS; trial++) {
            Spot spot = new Spot(chance.normal(center.x(), deviationX), chance.normal(center.y(), deviationY));
            if (region.contains(spot)) {
                return spot;
            }
        }
        return region.anySpot(chance);
    }

    private void scribble(Region region, int lineWidth) {
        if (!region.points().isEmpty()) {
            pen.joined(region.points(), false, lineWidth);
            return;
        }
        Region part = region.onePart(chance);
        List<Spot> control = spots(4, () -> part.anySpot(chance));
        int samples = Math.max(2, (int) (1000 * scale));
        Spot last = bezier(control, 0).truncated();
        for (int i = 1; i < samples; i++) {
            Spot next = bezier(control, (double) i / (samples - 1)).truncated();
            pen.line(last, next, lineWidth);
            last = next;
        }
    }

    private static Spot bezier(List<Spot> control, double at) {
        double rest = 1 - at;
        double[] shares = {rest * rest * rest, 3 * rest * rest * at, 3 * rest * at * at, at * at * at};
        Spot sum = new Spot(0, 0);
        for (int i = 0; i < shares.length; i++) {
            sum = sum.plus(control.get(i).x() * shares[i], control.get(i).y() * shares[i]);
        }
        return sum;
    }

    private static List<Spot> spots(int count, Supplier<Spot> next) {
        List<Spot> spots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            spots.add(next.get());
        }
        return spots;
    }
}

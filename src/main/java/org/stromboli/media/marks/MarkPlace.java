package org.stromboli.media.marks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.stromboli.media.MediaException;

/// Where a mark is, as a client says it: a box, outlines, or both; or the points of the mark itself. Checked as
/// far as that goes without the image.
///
/// @param box left, top, right, bottom; empty without one
/// @param outlines x and y of every corner
/// @param points x and y of each
/// @param normalized whether 1 is the image's whole width and height, rather than a pixel
public record MarkPlace(List<Double> box, List<List<Double>> outlines, List<Double> points, boolean normalized) {

    public MarkPlace {
        box = List.copyOf(box);
        outlines = List.copyOf(outlines);
        points = List.copyOf(points);
    }

    public static MarkPlace box(double left, double top, double right, double bottom) {
        return new MarkPlace(List.of(left, top, right, bottom), List.of(), List.of(), false);
    }

    public static MarkPlace outline(Double... corners) {
        return new MarkPlace(List.of(), List.of(List.of(corners)), List.of(), false);
    }

    public static MarkPlace points(Double... points) {
        return new MarkPlace(List.of(), List.of(), List.of(points), false);
    }

    /// Corners and points.
    public int pointCount() {
        return outlines.stream().mapToInt(each -> each.size() / 2).sum() + points.size() / 2;
    }

    /// @throws MediaException if nothing of it is in the image
    Region on(int width, int height) throws MediaException {
        double scaleX = normalized ? width : 1;
        double scaleY = normalized ? height : 1;
        List<Polygon> polygons = outlines.stream()
                .map(each -> new Polygon(spots(each, scaleX, scaleY)))
                .toList();
        List<Spot> spots = spots(points, scaleX, scaleY);
        Box given = box.isEmpty()
                ? Box.around(Stream.concat(polygons.stream().flatMap(each -> each.corners().stream()), spots.stream())
                        .toList())
                : Box.around(spots(box, scaleX, scaleY));
        Box image = new Box(0, 0, width - 1, height - 1);
        Box visible = given.intersection(image);
        boolean mayBeThin = !points.isEmpty() || image.isEmpty(); // an image of one row has no box with an inside
        if (mayBeThin ? isGone(visible) : visible.isEmpty()) {
            throw new MediaException(
                    MediaException.Cause.INVALID,
                    "lies outside of the image, which has %d x %d pixels".formatted(width, height));
        }
        return new Region(visible, polygons, spots);
    }

    private static boolean isGone(Box visible) {
        return visible.width() < 0 || visible.height() < 0;
    }

    private static List<Spot> spots(List<Double> values, double scaleX, double scaleY) {
        Spot[] spots = new Spot[values.size() / 2];
        Arrays.setAll(spots, i -> new Spot(values.get(2 * i) * scaleX, values.get(2 * i + 1) * scaleY));
        return List.of(spots);
    }
}

package org.stromboli.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.Check;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.marks.MarkPlace;
import org.stromboli.media.marks.MarkShape;

/// Where a visual prompt is, checked: finite numbers, boxes that have an inside, outlines that enclose
/// something, points for shapes that can be made of points.
final class MarkPlaceReader {

    private static final double FARTHEST = 1_000_000; // pixels; nothing overflows
    private static final int MIN_CORNERS = 3;

    private final boolean normalized;

    private MarkPlaceReader(boolean normalized) {
        this.normalized = normalized;
    }

    static MarkPlace read(String path, MarkShape shape, VisualPromptBody body) {
        return new MarkPlaceReader(Check.isTrue(body.normalized())).place(path, shape, body);
    }

    private MarkPlace place(String path, MarkShape shape, VisualPromptBody body) {
        List<Double> box = box(path + ".bbox", body.bbox());
        List<List<Double>> outlines = outlines(path, body);
        List<Double> points = points(path + ".points", shape, body.points());
        if (!points.isEmpty() && !(box.isEmpty() && outlines.isEmpty())) {
            throw RequestRejectedException.invalid(
                    path + ".points", "`%s.points` leaves no room for `bbox` or `polygon`.".formatted(path));
        }
        if (points.isEmpty() && box.isEmpty() && outlines.isEmpty()) {
            throw RequestRejectedException.invalid(
                    path + ".bbox",
                    "`%s.bbox` is required, or `polygon` or `polygons`%s."
                            .formatted(path, shape.points().max() > 0 ? " or `points`" : ""));
        }
        return new MarkPlace(box, outlines, points, normalized);
    }

    private List<Double> box(String path, @Nullable List<@Nullable Double> given) {
        if (given == null || given.isEmpty()) {
            return List.of();
        }
        if (given.size() != 4) {
            throw RequestRejectedException.invalid(
                    path, "`%s` must be [left, top, right, bottom], got %d numbers.".formatted(path, given.size()));
        }
        List<Double> box = new ArrayList<>();
        for (Double each : given) {
            box.add(number(path, Check.present(path, each)));
        }
        if (box.get(0) >= box.get(2) || box.get(1) >= box.get(3)) {
            throw RequestRejectedException.invalid(
                    path,
                    "`%s` must be [left, top, right, bottom] with left < right and top < bottom, got %s."
                            .formatted(path, box));
        }
        return box;
    }

    private List<List<Double>> outlines(String path, VisualPromptBody body) {
        List<List<Double>> outlines = new ArrayList<>();
        if (body.polygon() != null && !body.polygon().isEmpty()) {
            outlines.add(outline(path + ".polygon", body.polygon()));
        }
        List<List<JsonNode>> several = body.polygons() == null ? List.of() : body.polygons();
        for (int i = 0; i < several.size(); i++) {
            String each = "%s.polygons[%d]".formatted(path, i);
            outlines.add(outline(each, Check.present(each, several.get(i))));
        }
        return outlines;
    }

    private List<Double> outline(String path, List<JsonNode> given) {
        List<Double> corners = coordinates(path, given);
        if (corners.size() < 2 * MIN_CORNERS || isFlat(corners, 0) || isFlat(corners, 1)) {
            throw RequestRejectedException.invalid(
                    path, "`%s` must have at least %d corners that enclose something.".formatted(path, MIN_CORNERS));
        }
        return corners;
    }

    private static boolean isFlat(List<Double> corners, int axis) {
        for (int i = axis + 2; i < corners.size(); i += 2) {
            if (!corners.get(i).equals(corners.get(axis))) {
                return false;
            }
        }
        return true;
    }

    private List<Double> points(String path, MarkShape shape, @Nullable List<JsonNode> given) {
        if (given == null || given.isEmpty()) {
            return List.of();
        }
        List<Double> points = coordinates(path, given);
        int count = points.size() / 2;
        if (count < shape.points().least() || count > shape.points().max()) {
            throw RequestRejectedException.invalid(
                    path,
                    shape.points().max() == 0
                            ? "`%s`: a %s is not made of points; give `bbox` or `polygon`."
                                    .formatted(path, shape.noun())
                            : "`%s`: the shape %s takes %s, got %d."
                                    .formatted(path, shape.noun(), described(shape.points()), count));
        }
        return points;
    }

    private static String described(MarkShape.Points points) {
        return points.least() == points.max()
                ? points.least() + (points.least() == 1 ? " point" : " points")
                : "at least %d points".formatted(points.least());
    }

    /// Flat, or in pairs.
    private List<Double> coordinates(String path, List<@Nullable JsonNode> given) {
        List<Double> flat = new ArrayList<>();
        for (JsonNode each : given) {
            JsonNode value = Check.present(path, each);
            if (value.isNumber()) {
                flat.add(number(path, value.asDouble()));
            } else if (value.isArray()
                    && value.size() == 2
                    && value.get(0).isNumber()
                    && value.get(1).isNumber()) {
                flat.add(number(path, value.get(0).asDouble()));
                flat.add(number(path, value.get(1).asDouble()));
            } else {
                throw mixed(path);
            }
        }
        if (flat.size() % 2 != 0 || flat.size() != given.size() && flat.size() != 2 * given.size()) {
            throw mixed(path);
        }
        return flat;
    }

    private static RequestRejectedException mixed(String path) {
        return RequestRejectedException.invalid(
                path, "`%s` must be [x1, y1, x2, y2, ...] or [[x1, y1], [x2, y2], ...].".formatted(path));
    }

    private double number(String path, double value) {
        double least = normalized ? 0 : -FARTHEST;
        double max = normalized ? 1 : FARTHEST;
        if (!(value >= least && value <= max)) {
            throw RequestRejectedException.invalid(
                    path,
                    normalized
                            ? "`%s` must have numbers from 0 to 1, since `normalized` is true; got %s."
                                    .formatted(path, value)
                            : "`%s` must have numbers of pixels; got %s.".formatted(path, value));
        }
        return value;
    }
}

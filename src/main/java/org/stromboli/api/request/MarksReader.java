package org.stromboli.api.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.Check;
import org.stromboli.completion.request.VisualPrompts;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.marks.Mark;
import org.stromboli.media.marks.MarkColor;
import org.stromboli.media.marks.MarkPlace;
import org.stromboli.media.marks.MarkShape;

/// The visual prompts of a body, checked as far as that goes without the images. Counts them over a whole
/// request, so it reads one.
final class MarksReader {

    private static final int MAX_MARKS = 64;
    private static final int MAX_POINTS = 4096;
    private static final int MAX_LABEL_LENGTH = 12;
    private static final double WIDEST_STROKE = 64;

    private final boolean returned;
    private int marks;
    private int points;

    /// @param returned whether the client wants to see the painted images
    MarksReader(boolean returned) {
        this.returned = returned;
    }

    VisualPrompts read(String path, @Nullable List<VisualPromptBody> bodies) {
        if (bodies == null || bodies.isEmpty()) {
            return VisualPrompts.NONE;
        }
        marks += bodies.size();
        if (marks > MAX_MARKS) {
            throw RequestRejectedException.invalid(
                    path, "`%s`: at most %d visual prompts may be given in one request.".formatted(path, MAX_MARKS));
        }
        List<Mark> read = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            String each = "%s[%d]".formatted(path, i);
            read.add(mark(each, Check.present(each, bodies.get(i))));
        }
        return new VisualPrompts(read, returned, path);
    }

    private Mark mark(String path, VisualPromptBody body) {
        UnsupportedFields.checkNone(path, body.others());
        MarkShape shape = shape(path + ".shape", body.shape());
        MarkPlace place = MarkPlaceReader.read(path, shape, body);
        points += place.pointCount();
        if (points > MAX_POINTS) {
            throw RequestRejectedException.invalid(
                    path,
                    "`%s`: the visual prompts of one request may have at most %d corners and points."
                            .formatted(path, MAX_POINTS));
        }
        double width = Check.above(path + ".width", body.width(), 0, 0, WIDEST_STROKE);
        int alpha = Check.within(path + ".alpha", body.alpha(), 255, 1, 255);
        return new Mark(
                shape,
                place,
                color(path + ".color", body.color()),
                new Mark.Stroke(
                        body.alpha() == null ? OptionalInt.empty() : OptionalInt.of(alpha),
                        body.width() == null ? OptionalDouble.empty() : OptionalDouble.of(width)),
                label(path + ".label", shape, body.label()),
                body.seed() == null ? OptionalLong.empty() : OptionalLong.of(body.seed()));
    }

    private static MarkShape shape(String path, @Nullable String name) {
        if (name == null) {
            return MarkShape.RECTANGLE;
        }
        return MarkShape.named(name)
                .orElseThrow(() -> RequestRejectedException.invalid(
                        path,
                        "`%s` must be one of %s, got `%s`."
                                .formatted(path, listed(MarkShape.names()), shortened(name))));
    }

    private static MarkColor color(String path, @Nullable String color) {
        String given = color == null ? "red" : color;
        return MarkColor.parse(given)
                .orElseThrow(() -> RequestRejectedException.invalid(
                        path,
                        "`%s` must be `#rrggbb` or one of %s, got `%s`."
                                .formatted(path, listed(MarkColor.names()), shortened(given))));
    }

    private static Optional<String> label(String path, MarkShape shape, @Nullable String label) {
        if (label == null || label.isEmpty()) {
            if (shape == MarkShape.LABEL) {
                throw RequestRejectedException.invalid(path, "`%s` is required for this shape.".formatted(path));
            }
            return Optional.empty();
        }
        if (label.length() > MAX_LABEL_LENGTH || !Mark.canWrite(label)) {
            throw RequestRejectedException.invalid(
                    path,
                    "`%s` must have 1 to %d characters, which may be letters from A to Z, digits, spaces and any of `-_.:#`."
                            .formatted(path, MAX_LABEL_LENGTH));
        }
        return Optional.of(label);
    }

    private static String listed(List<String> names) {
        return "`" + String.join("`, `", names) + "`";
    }

    private static String shortened(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "...";
    }
}

package org.stromboli.media.marks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The kinds of marks: those of ViP-LLaVA, and a bare label.
public enum MarkShape {
    RECTANGLE("within", new Range(2, 8), Points.NONE),
    ELLIPSE("within", new Range(2, 8), Points.NONE),
    ARROW("pointed to by", new Range(1, 6), new Points(2, 2)),
    TRIANGLE("with", new Range(2, 8), new Points(3, 3)),
    POINT("at", new Range(5, 20), new Points(1, Points.ANY)),
    SCRIBBLE("with", new Range(2, 12), new Points(2, Points.ANY)),
    MASK_CONTOUR("with", new Range(1, 2), Points.NONE),
    MASK("with", new Range(0, 0), Points.NONE),
    LABEL("with", new Range(0, 0), new Points(1, 1));

    /// Lengths per 336 pixels of an image's longer side.
    record Range(int least, int max) {}

    /// How many points make the mark itself, in place of an object's box or outlines.
    public record Points(int least, int max) {

        static final int ANY = Integer.MAX_VALUE;
        static final Points NONE = new Points(0, 0);
    }

    private final String preposition;
    private final Range lineWidth;
    private final Points points;

    MarkShape(String preposition, Range lineWidth, Points points) {
        this.preposition = preposition;
        this.lineWidth = lineWidth;
        this.points = points;
    }

    String preposition() {
        return preposition;
    }

    /// The radius, of a point.
    Range lineWidth() {
        return lineWidth;
    }

    public Points points() {
        return points;
    }

    public String noun() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// By its noun; an underscore may stand for a space.
    public static Optional<MarkShape> named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.noun().equals(name.replace('_', ' ')))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(MarkShape::noun).toList();
    }
}

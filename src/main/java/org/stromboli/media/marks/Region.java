package org.stromboli.media.marks;

import java.util.List;
import java.util.Optional;

/// The object that a mark is about, in pixels of one image: a box, and its outlines if they were given; or
/// the very points that the mark is made of.
record Region(Box box, List<Polygon> outlines, List<Spot> points) {

    private static final int TRIALS = 50;

    /// The bounds of the outlines' union, else the box.
    Box bounds() {
        return outlines.isEmpty()
                ? box
                : Box.around(outlines.stream()
                        .flatMap(each -> each.corners().stream())
                        .toList());
    }

    List<Polygon> outlinesOrBox() {
        return outlines.isEmpty() ? List.of(outline(box)) : outlines;
    }

    private static Polygon outline(Box box) {
        return new Polygon(List.of(
                new Spot(box.left(), box.top()),
                new Spot(box.right(), box.top()),
                new Spot(box.right(), box.bottom()),
                new Spot(box.left(), box.bottom())));
    }

    /// One of the outlines as a region of its own: strokes stay inside one part of an object.
    Region onePart(Chance chance) {
        return outlines.size() < 2
                ? this
                : new Region(box, List.of(outlines.get(chance.index(outlines.size()))), points);
    }

    boolean contains(Spot spot) {
        return outlines.isEmpty() || outlines.stream().anyMatch(each -> each.contains(spot));
    }

    /// A place inside, every place as likely as any other; anywhere in the bounds if none was found.
    Spot anySpot(Chance chance) {
        Box bounds = bounds();
        for (int trial = 1; ; trial++) {
            Spot spot = chance.spot(bounds);
            if (trial == TRIALS || contains(spot)) {
                return spot;
            }
        }
    }

    Optional<Spot> firstPoint() {
        return points.stream().findFirst();
    }
}

package org.stromboli.media.marks;

import java.util.Arrays;
import java.util.List;

/// Shapes as pixels, without smoothing, as the drawing code that models were trained with has them: whole
/// coordinates are the middles of pixels, outlines of boxes grow inwards. Used by one thread.
record Pen(Coverage covered) {

    void rectangle(Box box, int lineWidth) {
        Box outer = box.truncated();
        Box inner = outer.shrunk(lineWidth);
        for (int y = covered.firstRow(outer.top()); y <= covered.lastRow(outer.bottom()); y++) {
            if (inner.isEmpty() || y < inner.top() || y > inner.bottom()) {
                covered.span(y, (int) outer.left(), (int) outer.right());
            } else {
                covered.span(y, (int) outer.left(), (int) inner.left() - 1);
                covered.span(y, (int) inner.right() + 1, (int) outer.right());
            }
        }
    }

    void ellipse(Box box, int lineWidth) {
        Box outer = box.truncated();
        Box inner = outer.shrunk(lineWidth);
        for (int y = covered.firstRow(outer.top()); y <= covered.lastRow(outer.bottom()); y++) {
            double half = halfChord(outer, y);
            double hole = inner.isEmpty() ? -1 : halfChord(inner, y);
            double middle = outer.center().x();
            int from = (int) Math.ceil(middle - half);
            int to = (int) Math.floor(middle + half);
            if (hole < 0) {
                covered.span(y, from, to);
            } else {
                covered.span(y, from, (int) Math.ceil(middle - hole) - 1);
                covered.span(y, (int) Math.floor(middle + hole) + 1, to);
            }
        }
    }

    void disc(Spot center, double radiusX, double radiusY) {
        Box box = Box.around(center, radiusX, radiusY).truncated();
        ellipse(box, (int) Math.max(box.width(), box.height()) + 1);
    }

    /// Half of what a row shares with the ellipse in a box whose outermost pixels belong to it; negative if
    /// nothing.
    private static double halfChord(Box box, int row) {
        double away = (row - box.center().y()) / (box.height() / 2 + 0.5);
        return Math.abs(away) > 1 ? -1 : (box.width() / 2 + 0.5) * Math.sqrt(1 - away * away);
    }

    /// A straight stroke from pixel to pixel, both included. Of an even width one more pixel lies below and to
    /// the right than above and to the left, for strokes that run there.
    void line(Spot from, Spot to, int lineWidth) {
        Spot a = from.truncated();
        Spot b = to.truncated();
        double length = Math.hypot(b.x() - a.x(), b.y() - a.y());
        if (length == 0) {
            covered.span((int) a.y(), (int) a.x(), (int) a.x());
            return;
        }
        double alongX = (b.x() - a.x()) / length;
        double alongY = (b.y() - a.y()) / length;
        int more = lineWidth / 2;
        int less = (lineWidth - 1) / 2;
        double oneX = -Math.rint(alongY * less);
        double oneY = Math.rint(alongX * more);
        double otherX = Math.rint(alongY * more);
        double otherY = -Math.rint(alongX * less);
        scan(new Polygon(
                List.of(a.plus(oneX, oneY), b.plus(oneX, oneY), b.plus(otherX, otherY), a.plus(otherX, otherY))));
    }

    /// Strokes in a row, with round joints.
    void joined(List<Spot> spots, boolean closed, int lineWidth) {
        for (int i = 1; i < spots.size(); i++) {
            line(spots.get(i - 1), spots.get(i), lineWidth);
        }
        for (int i = 1; i < spots.size() - (closed ? 0 : 1); i++) {
            disc(spots.get(i), (lineWidth - 1) / 2.0, (lineWidth - 1) / 2.0);
        }
    }

    /// Everything inside, and pixels that the sides go through.
    void fill(Polygon polygon) {
        scan(polygon.truncated());
    }

    /// The sides, as wide as a square of `2 reach + 1` pixels that is drawn along them.
    void outline(Polygon polygon, int reach) {
        Polygon pixels = polygon.truncated();
        for (int side = 0; side < pixels.corners().size(); side++) {
            Spot a = pixels.from(side);
            Spot b = pixels.to(side);
            side(a.y() <= b.y() ? a : b, a.y() <= b.y() ? b : a, reach);
        }
    }

    private void side(Spot upper, Spot lower, int reach) {
        double slope = (lower.x() - upper.x()) / Math.max(1, lower.y() - upper.y());
        boolean steep = Math.abs(slope) <= 1;
        double rows = steep ? reach : reach + 0.5; // of the line that this row shows
        for (int y = covered.firstRow(upper.y() - reach); y <= covered.lastRow(lower.y() + reach); y++) {
            double one = upper.x() + (Math.max(upper.y(), y - rows) - upper.y()) * slope;
            double other = upper.y() == lower.y()
                    ? lower.x()
                    : upper.x() + (Math.min(lower.y(), y + rows) - upper.y()) * slope;
            double from = Math.min(one, other);
            double to = Math.max(one, other);
            covered.span(
                    y,
                    (int) (steep ? Math.rint(from) : Math.ceil(from)) - reach,
                    (int) (steep ? Math.rint(to) : Math.floor(to)) + reach);
        }
    }

    /// Covers what an odd number of sides encloses, and every pixel whose nearer edge is inside.
    ///
    /// @param polygon its corners are pixels
    private void scan(Polygon polygon) {
        Box bounds = polygon.bounds();
        int sides = polygon.corners().size();
        double[] crossings = new double[sides];
        for (int y = covered.firstRow(bounds.top()); y <= covered.lastRow(bounds.bottom()); y++) {
            int count = 0;
            covered.count(sides);
            for (int side = 0; side < sides; side++) {
                Spot a = polygon.from(side);
                Spot b = polygon.to(side);
                if (a.y() < y != b.y() < y) {
                    crossings[count++] = a.x() + (y - a.y()) * (b.x() - a.x()) / (b.y() - a.y());
                } else if (a.y() == y) { // an upper end, or a level side
                    double end = b.y() == y ? b.x() : a.x();
                    covered.span(y, (int) Math.min(a.x(), end), (int) Math.max(a.x(), end));
                }
            }
            Arrays.sort(crossings, 0, count);
            for (int i = 0; i + 1 < count; i += 2) {
                covered.span(y, (int) Math.ceil(crossings[i] - 0.5), (int) Math.floor(crossings[i + 1] + 0.5));
            }
        }
    }
}

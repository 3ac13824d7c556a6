package org.stromboli.media.marks;

import java.util.Collection;

/// An upright box, both corners inside.
record Box(double left, double top, double right, double bottom) {

    static Box around(Collection<Spot> spots) {
        double left = Double.POSITIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        for (Spot each : spots) {
            left = Math.min(left, each.x());
            top = Math.min(top, each.y());
            right = Math.max(right, each.x());
            bottom = Math.max(bottom, each.y());
        }
        return new Box(left, top, right, bottom);
    }

    static Box around(Spot center, double radiusX, double radiusY) {
        return new Box(center.x() - radiusX, center.y() - radiusY, center.x() + radiusX, center.y() + radiusY);
    }

    double width() {
        return right - left;
    }

    double height() {
        return bottom - top;
    }

    Spot center() {
        return new Spot((left + right) / 2, (top + bottom) / 2);
    }

    Box intersection(Box other) {
        return new Box(
                Math.max(left, other.left),
                Math.max(top, other.top),
                Math.min(right, other.right),
                Math.min(bottom, other.bottom));
    }

    Box shrunk(int pixels) {
        return new Box(left + pixels, top + pixels, right - pixels, bottom - pixels);
    }

    /// Corners cut to whole pixels, as the drawing code that models were trained with does.
    Box truncated() {
        return new Box((int) left, (int) top, (int) right, (int) bottom);
    }

    boolean isEmpty() {
        return !(width() > 0 && height() > 0);
    }
}

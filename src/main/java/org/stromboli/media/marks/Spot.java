package org.stromboli.media.marks;

/// A place on an image. Whole numbers are the middles of pixels.
record Spot(double x, double y) {

    Spot plus(double dx, double dy) {
        return new Spot(x + dx, y + dy);
    }

    /// At an angle in radians, clockwise from the right as rows run downwards.
    Spot towards(double angle, double distance) {
        return plus(distance * Math.cos(angle), distance * Math.sin(angle));
    }

    /// The pixel that it is in, as the drawing code that models were trained with counts it.
    Spot truncated() {
        return new Spot((int) x, (int) y);
    }
}

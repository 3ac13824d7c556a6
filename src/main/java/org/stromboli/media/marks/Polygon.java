package org.stromboli.media.marks;

import java.util.List;

/// A closed outline.
record Polygon(List<Spot> corners) {

    Polygon {
        corners = List.copyOf(corners);
    }

    Box bounds() {
        return Box.around(corners);
    }

    Polygon truncated() {
        return new Polygon(corners.stream().map(Spot::truncated).toList());
    }

    /// Where a side begins; it ends at the next corner.
    Spot from(int side) {
        return corners.get(side);
    }

    Spot to(int side) {
        return corners.get(side + 1 < corners.size() ? side + 1 : 0);
    }

    boolean contains(Spot spot) {
        boolean inside = false;
        for (int i = 0; i < corners.size(); i++) {
            Spot a = from(i);
            Spot b = to(i);
            if ((a.y() < spot.y()) != (b.y() < spot.y())
                    && spot.x() < a.x() + (spot.y() - a.y()) * (b.x() - a.x()) / (b.y() - a.y())) {
                inside = !inside;
            }
        }
        return inside;
    }
}

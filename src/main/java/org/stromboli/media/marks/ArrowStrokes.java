package org.stromboli.media.marks;

import java.util.List;

/// An arrow whose head is at the object and whose shaft runs away from it. Used by one thread.
record ArrowStrokes(Pen pen, double scale, Chance chance) {

    private static final double HEAD_ANGLE = Math.PI / 3;
    private static final double FROM_UPPER_RIGHT = -Math.PI / 4;

    void draw(Region region, int lineWidth) {
        if (region.points().isEmpty()) {
            inBox(region.box(), lineWidth);
            return;
        }
        Spot tail = region.points().get(0);
        Spot tip = region.points().get(1);
        double length = Math.hypot(tail.x() - tip.x(), tail.y() - tip.y());
        arrow(tip, Math.atan2(tail.y() - tip.y(), tail.x() - tip.x()), length, lineWidth);
    }

    private void inBox(Box box, int lineWidth) {
        double side = Math.min(box.width(), box.height());
        int max = (int) (50 * scale);
        double length = chance.between(0.8 * side, max, Math.min(side, max));
        double angle = chance.between(0, 2 * Math.PI, FROM_UPPER_RIGHT);
        Spot tip = box.center()
                .plus(chance.between(-0.25, 0.25) * box.width(), chance.between(-0.25, 0.25) * box.height());
        arrow(tip, angle, length, lineWidth);
    }

    /// @param angle at which the shaft leaves the tip
    private void arrow(Spot tip, double angle, double length, int lineWidth) {
        double head = Math.max(chance.between(0.2, 0.5) * length, (int) (6 * scale));
        Spot tail = tip.towards(angle, length - head);
        if (chance.coin(false)) {
            int bend = 5 * (int) scale;
            Spot middle = new Spot((tip.x() + tail.x()) / 2, (tip.y() + tail.y()) / 2)
                    .plus(chance.between(-bend, bend), chance.between(-bend, bend));
            pen.line(tip, middle, lineWidth);
            pen.line(middle, tail, lineWidth);
        } else {
            pen.line(tip, tail, lineWidth);
        }
        Spot one = tip.towards(angle - HEAD_ANGLE, head);
        Spot other = tip.towards(angle + HEAD_ANGLE, head);
        if (chance.coin(true)) {
            pen.fill(new Polygon(List.of(tip, one, other)));
        } else {
            pen.line(one, tip, lineWidth);
            pen.line(tip, other, lineWidth);
        }
    }
}

package org.stromboli.media.webp;

/// Changes samples on both sides of an edge where they differ little enough (RFC 6386, section 15.2 to 15.4).
///
/// @param edge up to which difference at the edge
/// @param interior up to which difference beside it
/// @param variance above which difference beside it only the two nearest samples change
record EdgeFilter(int edge, int interior, int variance) {

    /// @param at the first sample after the edge
    /// @param step distance of samples across it
    void simple(Plane plane, int at, int step) {
        if (isSmooth(plane, at, step)) {
            narrow(plane, at, step);
        }
    }

    /// @param outer whether macroblocks meet here
    void normal(Plane plane, int at, int step, boolean outer) {
        if (!isSmooth(plane, at, step)
                || differs(plane, at - 4 * step, step, interior)
                || differs(plane, at - 3 * step, step, interior)
                || differs(plane, at - 2 * step, step, interior)
                || differs(plane, at, step, interior)
                || differs(plane, at + step, step, interior)
                || differs(plane, at + 2 * step, step, interior)) {
            return;
        }
        if (differs(plane, at - 2 * step, step, variance) || differs(plane, at, step, variance)) {
            narrow(plane, at, step);
        } else if (outer) {
            wide(plane, at, step);
        } else {
            middle(plane, at, step);
        }
    }

    private boolean isSmooth(Plane plane, int at, int step) {
        int nearest = Math.abs(plane.get(at - step) - plane.get(at));
        int second = Math.abs(plane.get(at - 2 * step) - plane.get(at + step));
        return 4 * nearest + second <= edge;
    }

    private static boolean differs(Plane plane, int at, int step, int max) {
        return Math.abs(plane.get(at) - plane.get(at + step)) > max;
    }

    private static void narrow(Plane plane, int at, int step) {
        int before = plane.get(at - step);
        int after = plane.get(at);
        int change = 3 * (after - before) + signedByte(plane.get(at - 2 * step) - plane.get(at + step));
        plane.set(at - step, before + eighth(change + 3));
        plane.set(at, after - eighth(change + 4));
    }

    private static void middle(Plane plane, int at, int step) {
        int before = plane.get(at - step);
        int after = plane.get(at);
        int change = 3 * (after - before);
        int upper = eighth(change + 4);
        plane.set(at - 2 * step, plane.get(at - 2 * step) + (upper + 1 >> 1));
        plane.set(at - step, before + eighth(change + 3));
        plane.set(at, after - upper);
        plane.set(at + step, plane.get(at + step) - (upper + 1 >> 1));
    }

    private static void wide(Plane plane, int at, int step) {
        int change = signedByte(3 * (plane.get(at) - plane.get(at - step))
                + signedByte(plane.get(at - 2 * step) - plane.get(at + step)));
        for (int i = 0; i < 3; i++) {
            int share = (27 - 9 * i) * change + 63 >> 7;
            int before = at - (i + 1) * step;
            int after = at + i * step;
            plane.set(before, plane.get(before) + share);
            plane.set(after, plane.get(after) - share);
        }
    }

    private static int signedByte(int number) {
        return Math.clamp(number, -128, 127);
    }

    private static int eighth(int number) {
        return Math.clamp(number >> 3, -16, 15);
    }
}

package org.stromboli.quantisation.rounding;

import java.util.Arrays;

/// The scale of least squared error for codes around zero, of which there is one more below than above. For given codes
/// it is `sum(code * weight) / sum(code^2)`, and leaves out the part `sum(code * weight)^2 / sum(code^2)` of the error.
final class SymmetricSearch implements GroupSearch {

    /// How large the code of the largest magnitude is, in parts of the largest code.
    private static final float[] SIZES = {0.93f, 1f, 1.07f, 1.14f, 1.22f, 1.3f};

    private static final int REFINEMENTS = 2;
    private static final float SMALL = 1e-30f;

    private final float zero;
    private float[] best = {};
    private float[] start = {};
    private float[] inverse = {};

    SymmetricSearch(int bits) {
        zero = 1 << bits - 1;
    }

    @Override
    public void find(GroupLanes lanes, float[] scales, float[] minima) {
        if (best.length != lanes.lanes) {
            best = new float[lanes.lanes];
            start = new float[lanes.lanes];
            inverse = new float[lanes.lanes];
        }
        lanes.range();
        Arrays.fill(best, -1);
        Arrays.fill(scales, 0, lanes.lanes, 0);
        for (float size : SIZES) {
            for (int lane = 0; lane < lanes.lanes; lane++) {
                float largest = Math.max(-lanes.lower[lane], lanes.upper[lane]);
                aim(lane, largest / (size * (zero - 1)));
            }
            improve(lanes, scales);
        }
        for (int i = 0; i < REFINEMENTS; i++) {
            for (int lane = 0; lane < lanes.lanes; lane++) {
                aim(lane, scales[lane]);
            }
            improve(lanes, scales);
        }
    }

    private void aim(int lane, float scale) {
        float positive = Math.max(scale, SMALL);
        start[lane] = -zero * positive;
        inverse[lane] = 1 / positive;
    }

    private void improve(GroupLanes lanes, float[] scales) {
        lanes.sum(start, inverse, 2 * zero - 1, zero);
        for (int lane = 0; lane < lanes.lanes; lane++) {
            float squares = lanes.squares[lane];
            float product = lanes.products[lane];
            if (squares > 0 && product * product / squares > best[lane]) {
                best[lane] = product * product / squares;
                scales[lane] = product / squares;
            }
        }
    }
}

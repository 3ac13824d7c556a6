package org.stromboli.engine.speculation;

/// What steps of so many rows take, learnt from the steps themselves: a point for each power of two, a line between two
/// of them. What was not measured for long is forgotten, since contexts grow and machines are shared.
public final class StepCosts {

    /// Rows; a larger step has no room for drafts.
    public static final int MOST_ROWS = 64;

    private static final double NEWEST_WEIGHT = 0.25;

    /// One slow step says little.
    private static final double OUTLIER = 2;

    /// Of a step, for each row beyond the largest that is known: less than any device takes, so that it is tried.
    private static final double GUESSED_ROW = 0.03;

    /// Steps.
    private static final int FORGOTTEN_AFTER = 2_000;

    private static final int SIZES = size(MOST_ROWS) + 1;

    private final double[] rowsOf = new double[SIZES]; // mean
    private final double[] nanosOf = new double[SIZES]; // 0: not known
    private final long[] measuredIn = new long[SIZES]; // step
    private long steps;

    /// A step without prompts and images has taken so long.
    public void ran(int rows, long nanos) {
        if (rows < 1 || rows > MOST_ROWS || nanos <= 0) {
            return;
        }
        steps++;
        int size = size(rows);
        if (isKnown(size)) {
            nanosOf[size] += NEWEST_WEIGHT * (Math.min(nanos, OUTLIER * nanosOf[size]) - nanosOf[size]);
            rowsOf[size] += NEWEST_WEIGHT * (rows - rowsOf[size]);
        } else {
            nanosOf[size] = nanos;
            rowsOf[size] = rows;
        }
        measuredIn[size] = steps;
    }

    /// Not a number while nothing is known.
    double of(int rows) {
        int below = -1;
        for (int size = 0; size < SIZES; size++) {
            if (!isKnown(size)) {
                continue;
            }
            if (rowsOf[size] >= rows) {
                return below < 0 ? nanosOf[size] : between(below, size, rows);
            }
            below = size;
        }
        return below < 0 ? Double.NaN : nanosOf[below] * (1 + GUESSED_ROW * (rows - rowsOf[below]));
    }

    private double between(int below, int above, int rows) {
        double share = (rows - rowsOf[below]) / (rowsOf[above] - rowsOf[below]);
        return nanosOf[below] + share * (nanosOf[above] - nanosOf[below]);
    }

    private boolean isKnown(int size) {
        return nanosOf[size] > 0 && steps - measuredIn[size] < FORGOTTEN_AFTER;
    }

    /// 1, 2, up to 4, up to 8 rows, and so on.
    private static int size(int rows) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1);
    }
}

package org.stromboli.tools.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Resident memory of a process over time.
final class MemoryTrend {

    private static final double MAX_GROWTH = 1.05;
    private static final int MIN_SAMPLES = 10;

    private final List<Double> mebibytes = new ArrayList<>();

    void add(double mib) {
        mebibytes.add(mib);
    }

    /// The last value, or nothing without any.
    String line() {
        return mebibytes.isEmpty() ? "" : String.format(Locale.ROOT, "%.0f MiB", mebibytes.getLast());
    }

    /// Compares the last fifth of the time with the second: caches fill in the first. With too few values there is no
    /// check.
    void check(SoakChecks checks) {
        if (mebibytes.size() < MIN_SAMPLES) {
            return;
        }
        int fifth = mebibytes.size() / 5;
        double before = mean(mebibytes.subList(fifth, 2 * fifth));
        double after = mean(mebibytes.subList(mebibytes.size() - fifth, mebibytes.size()));
        checks.add(
                after < before * MAX_GROWTH,
                "resident memory stays flat",
                String.format(Locale.ROOT, "%.0f MiB, then %.0f MiB", before, after));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}

package org.stromboli.consolidation;

import java.util.Arrays;

/// Singular values of an update, in falling order. Immutable.
///
/// @param size how many there are; those past the end of `values` are zero
record Spectrum(double[] values, long size) {

    double largest() {
        return values.length == 0 ? 0 : values[0];
    }

    double sum() {
        return Arrays.stream(values).sum();
    }

    double energy() {
        return energy(values);
    }

    static double energy(double[] values) {
        return Arrays.stream(values).map(each -> each * each).sum();
    }
}

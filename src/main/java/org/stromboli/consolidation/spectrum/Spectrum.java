package org.stromboli.consolidation.spectrum;

import java.util.Arrays;

/// Singular values of an update, in falling order. Immutable.
///
/// @param size how many there are; those past the end of `values` are zero
public record Spectrum(double[] values, long size) {

    public double largest() {
        return values.length == 0 ? 0 : values[0];
    }

    public double sum() {
        return Arrays.stream(values).sum();
    }

    public double energy() {
        return energy(values);
    }

    public static double energy(double[] values) {
        return Arrays.stream(values).map(each -> each * each).sum();
    }
}

package org.stromboli.model.geometry;

import java.util.Collections;
import java.util.List;

/// How positions turn queries and keys: the first `2 * divisors.size()` elements of a head are turned, element i
/// together with the one half as many further on, by the angle position * theta ^ (-i / divisors.size()) / divisors[i].
///
/// @param theta base of the frequencies
/// @param divisors what each frequency is divided by, 1 for none
/// @param length what turned elements are multiplied with (cosine and sine are as long as this)
public record RopeParameters(double theta, List<Double> divisors, double length) {

    public RopeParameters {
        divisors = List.copyOf(divisors);
    }

    public RopeParameters(double theta, List<Double> divisors) {
        this(theta, divisors, 1);
    }

    /// Without scaling.
    ///
    /// @param width how many elements of a head are turned
    public static RopeParameters plain(double theta, int width) {
        return new RopeParameters(theta, Collections.nCopies(width / 2, 1.0));
    }

    /// All frequencies divided by one number.
    public RopeParameters slowed(double factor) {
        return new RopeParameters(
                theta, divisors.stream().map(each -> each * factor).toList(), length);
    }

    public double[] divisorNumbers() {
        return divisors.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /// How many elements of a head are turned.
    public int width() {
        return 2 * divisors.size();
    }
}

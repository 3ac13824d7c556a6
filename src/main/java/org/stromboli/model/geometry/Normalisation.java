package org.stromboli.model.geometry;

import java.util.List;

/// What the tower expects of its pixels: (value / 255 - mean) / std, for red, green and blue.
public record Normalisation(List<Double> mean, List<Double> std) {

    private static final double WHITE = 255;

    public Normalisation {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /// Of processors that compute (value * factor - mean) / std.
    public static Normalisation of(List<Double> mean, List<Double> std, double factor) {
        if (Math.abs(WHITE * factor - 1) < 1e-12) {
            return new Normalisation(mean, std);
        }
        return new Normalisation(divided(mean, WHITE * factor), divided(std, WHITE * factor));
    }

    private static List<Double> divided(List<Double> numbers, double divisor) {
        return numbers.stream().map(each -> each / divisor).toList();
    }

    public double[] means() {
        return mean.stream().mapToDouble(Double::doubleValue).toArray();
    }

    public double[] stds() {
        return std.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

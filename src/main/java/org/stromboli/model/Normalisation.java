package org.stromboli.model;

import java.util.List;

/// What the tower expects of its pixels: (value / 255 - mean) / std, for red, green and blue.
public record Normalisation(List<Double> mean, List<Double> std) {

    private static final double MIN_STD = 0.001;

    public Normalisation {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /// From a processor's configuration.
    public static Normalisation of(ConfigSection config, List<Double> mean, List<Double> std) {
        List<Double> foundMean = config.has("image_mean") ? config.numbers("image_mean") : mean;
        List<Double> foundStd = config.has("image_std") ? config.numbers("image_std") : std;
        if (foundMean.size() != 3 || foundMean.stream().anyMatch(each -> !(each >= 0 && each <= 1))) {
            throw config.wrong("image_mean", foundMean, "three numbers from 0 to 1");
        }
        if (foundStd.size() != 3 || foundStd.stream().anyMatch(each -> !(each >= MIN_STD && each <= 1))) {
            throw config.wrong("image_std", foundStd, "three numbers from %s to 1".formatted(MIN_STD));
        }
        return new Normalisation(foundMean, foundStd);
    }

    double[] means() {
        return mean.stream().mapToDouble(Double::doubleValue).toArray();
    }

    double[] stds() {
        return std.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

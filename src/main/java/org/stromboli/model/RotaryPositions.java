package org.stromboli.model;

import java.util.List;

/// How positions turn queries and keys.
///
/// @param theta base of the frequencies
/// @param scaling empty for none; the factor of linear scaling; or factor, low and high frequency factor and original
/// length of Llama 3's
public record RotaryPositions(double theta, List<Double> scaling) {

    public RotaryPositions {
        scaling = List.copyOf(scaling);
    }

    /// Newer configurations keep all parameters in `rope_parameters`, older ones the scaling in `rope_scaling`.
    ///
    /// @param otherwise the base where the configuration does not say
    static RotaryPositions of(ConfigSection config, double otherwise) {
        double plain = config.number("rope_theta", otherwise, 1, 1e12);
        ConfigSection newer = config.section("rope_parameters");
        double theta = newer.number("rope_theta", plain, 1, 1e12);
        List<Double> scaling = scaling(newer);
        return new RotaryPositions(theta, scaling.isEmpty() ? scaling(config.section("rope_scaling")) : scaling);
    }

    private static List<Double> scaling(ConfigSection rope) {
        String older = rope.text("type", "default");
        String type = rope.has("rope_type") ? rope.text("rope_type", older) : older;
        return switch (type) {
            case "default" -> List.of();
            case "linear" -> linear(factor(rope));
            case "llama3" -> {
                double low = rope.number("low_freq_factor", 1, 1e-6, 1e6);
                double high = rope.number("high_freq_factor", 4, 1e-6, 1e6);
                if (high <= low) {
                    throw rope.wrong("high_freq_factor", high, "more than low_freq_factor, " + low);
                }
                double length = rope.number("original_max_position_embeddings", 8192, 1, 1e9);
                yield List.of(factor(rope), low, high, length);
            }
            default -> throw rope.wrong("rope_type", type, "one of default, linear, llama3");
        };
    }

    private static List<Double> linear(double factor) {
        return factor == 1 ? List.of() : List.of(factor);
    }

    private static double factor(ConfigSection rope) {
        if (!rope.has("factor")) {
            throw rope.wrong("factor", "missing", "a number of at least 1");
        }
        return rope.number("factor", 1, 1, 1e6);
    }

    double[] scalingNumbers() {
        return scaling.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

package org.stromboli.model.geometry;

import java.util.List;
import java.util.stream.Stream;
import org.stromboli.model.checkpoint.ConfigSection;

/// How positions turn queries and keys.
///
/// @param theta base of the frequencies
/// @param scaling empty for none; the factor of linear scaling; factor, low and high frequency factor and original
/// length of Llama 3's; or 0 and what each frequency is divided by
public record RopeParameters(double theta, List<Double> scaling) {

    public RopeParameters {
        scaling = List.copyOf(scaling);
    }

    /// @param divisors of the frequencies, half as many as a head is wide
    public static RopeParameters divided(double theta, List<Double> divisors) {
        return new RopeParameters(
                theta, Stream.concat(Stream.of(0.0), divisors.stream()).toList());
    }

    /// Newer configurations keep all parameters in `rope_parameters`, older ones the scaling in `rope_scaling` and the
    /// base beside it. Where both sections have something, transformers 5.24 takes all of `rope_scaling`.
    ///
    /// @param otherwise the base where the configuration does not say
    /// @param positions max context
    static RopeParameters of(ConfigSection config, double otherwise, int positions) {
        double plain = config.number("rope_theta", otherwise, 1, 1e12);
        ConfigSection older = config.section("rope_scaling");
        ConfigSection rope = older.json().isEmpty() ? config.section("rope_parameters") : older;
        for (ConfigSection each : List.of(config, rope)) {
            if (each.number("partial_rotary_factor", 1, 0, 1) != 1) {
                throw each.wrong("partial_rotary_factor", each.json().get("partial_rotary_factor"), "1");
            }
        }
        return new RopeParameters(rope.number("rope_theta", plain, 1, 1e12), scaling(rope, positions));
    }

    private static List<Double> scaling(ConfigSection rope, int positions) {
        String older = rope.text("type", "default");
        String type = rope.has("rope_type") ? rope.text("rope_type", older) : older;
        return switch (type) {
            case "default" -> List.of();
            case "linear" -> linear(needed(rope, "factor"));
            case "llama3" -> {
                double low = needed(rope, "low_freq_factor");
                double high = needed(rope, "high_freq_factor");
                if (high <= low) {
                    throw rope.wrong("high_freq_factor", high, "more than low_freq_factor, " + low);
                }
                double length = rope.number("original_max_position_embeddings", positions, 1, 1e9);
                yield List.of(needed(rope, "factor"), low, high, length);
            }
            default -> throw rope.wrong("rope_type", type, "one of default, linear, llama3");
        };
    }

    private static List<Double> linear(double factor) {
        return factor == 1 ? List.of() : List.of(factor);
    }

    private static double needed(ConfigSection rope, String key) {
        if (!rope.has(key)) {
            throw rope.wrong(key, "missing", "a number");
        }
        return rope.number(key, 1, 1e-6, 1e6);
    }

    public double[] scalingNumbers() {
        return scaling.stream().mapToDouble(Double::doubleValue).toArray();
    }
}

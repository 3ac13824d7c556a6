package org.stromboli.model.geometry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.stromboli.model.checkpoint.ConfigSection;

/// Reads how positions turn queries and keys, as transformers 5.24 reads it: newer configurations keep all parameters
/// in `rope_parameters`, older ones the scaling in `rope_scaling` and the base beside it. Where both sections have
/// something, all of `rope_scaling` counts.
///
/// @param config the text configuration
/// @param rope the section of the two that counts
/// @param width of a head
/// @param positions max context
record RopeConfig(ConfigSection config, ConfigSection rope, int width, int positions) {

    private static final String LENGTH = "original_max_position_embeddings";
    private static final String PARTIAL = "partial_rotary_factor";
    private static final double THETA = 10_000;

    /// @param width of a head
    static RopeConfig of(ConfigSection config, int width, int positions) {
        ConfigSection older = config.section("rope_scaling");
        ConfigSection rope = older.json().isEmpty() ? config.section("rope_parameters") : older;
        return new RopeConfig(config, rope, width, positions);
    }

    /// Of classes that turn whole heads.
    RopeParameters whole() {
        for (ConfigSection each : List.of(config, rope)) {
            if (each.number(PARTIAL, 1, 0, 1) != 1) {
                throw each.wrong(PARTIAL, each.json().get(PARTIAL), "1");
            }
        }
        return switch (type()) {
            case "default" -> plain(width);
            case "linear" -> plain(width).slowed(needed("factor"));
            case "llama3" -> llama3();
            case "yarn" -> yarn();
            default -> throw rope.wrong("rope_type", type(), "one of default, linear, llama3, yarn");
        };
    }

    /// Of classes that turn the first part of a head, and know no scaling but by length.
    RopeParameters partial() {
        if (!type().equals("default")) {
            throw rope.wrong(
                    "rope_type",
                    type(),
                    "default: other frequencies of this class depend on the length of the whole text, "
                            + "and cached keys are not turned again");
        }
        double factor = rope.number(PARTIAL, config.number(PARTIAL, 1, 0, 1), 0, 1);
        int turned = (int) (width * factor);
        if (turned < 2 || turned % 2 != 0) {
            throw rope.wrong(PARTIAL, factor, "an even part of the %d elements of a head".formatted(width));
        }
        return plain(turned);
    }

    private String type() {
        String older = rope.text("type", "default");
        return rope.has("rope_type") ? rope.text("rope_type", older) : older;
    }

    private double theta() {
        return rope.number("rope_theta", config.number("rope_theta", THETA, 1, 1e12), 1, 1e12);
    }

    private RopeParameters plain(int turned) {
        return RopeParameters.plain(theta(), turned);
    }

    /// As many numbers as there are frequencies.
    private RopeParameters divided(IntToDoubleFunction divisor, double length) {
        List<Double> divisors = new ArrayList<>();
        for (int i = 0; i < width / 2; i++) {
            divisors.add(divisor.applyAsDouble(i));
        }
        return new RopeParameters(theta(), divisors, length);
    }

    private double frequency(int i) {
        return Math.pow(theta(), -2.0 * i / width);
    }

    /// Positions of the model before its context was made longer.
    private double originalLength() {
        return config.number(LENGTH, rope.number(LENGTH, positions, 1, 1e9), 1, 1e9);
    }

    /// Leaves fast frequencies alone, slows slow ones down and passes smoothly from one to the other.
    private RopeParameters llama3() {
        double factor = needed("factor");
        double low = needed("low_freq_factor");
        double high = needed("high_freq_factor");
        if (high <= low) {
            throw rope.wrong("high_freq_factor", high, "more than low_freq_factor, " + low);
        }
        double length = originalLength();
        return divided(
                i -> {
                    double turns = length * frequency(i) / (2 * Math.PI);
                    double smooth = Math.clamp((turns - low) / (high - low), 0.0, 1.0);
                    return 1 / ((1 - smooth) / factor + smooth);
                },
                1);
    }

    /// By how often a frequency turns within the original length: those that turn less are slowed down more.
    private RopeParameters yarn() {
        double length = originalLength();
        double factor = rope.has("factor") ? needed("factor") : positions / length;
        double first = yarnBound(orDefault("beta_fast", 32), length);
        double last = yarnBound(orDefault("beta_slow", 1), length);
        if (rope.flag("truncate", true)) {
            first = Math.floor(first);
            last = Math.ceil(last);
        }
        double low = Math.max(first, 0);
        double high = Math.min(last, width - 1);
        double span = (low == high ? high + .001 : high) - low;
        return divided(
                i -> {
                    double ramp = Math.clamp((i - low) / span, 0.0, 1.0);
                    return 1 / (ramp / factor + (1 - ramp));
                },
                yarnLength(factor));
    }

    /// The index of the frequency that turns so often within a length.
    private double yarnBound(double turns, double length) {
        return width * Math.log(length / (turns * 2 * Math.PI)) / (2 * Math.log(theta()));
    }

    private double yarnLength(double factor) {
        if (rope.has("attention_factor")) {
            return rope.number("attention_factor", 1, 1e-6, 1e6);
        }
        double some = rope.number("mscale", 0, 0, 1e6);
        double all = rope.number("mscale_all_dim", 0, 0, 1e6);
        return some != 0 && all != 0 ? grown(factor, some) / grown(factor, all) : grown(factor, 1);
    }

    private static double grown(double factor, double scale) {
        return factor <= 1 ? 1 : .1 * scale * Math.log(factor) + 1;
    }

    /// 0 counts as absent.
    private double orDefault(String key, double otherwise) {
        double found = rope.number(key, otherwise, 0, 1e6);
        return found == 0 ? otherwise : found;
    }

    private double needed(String key) {
        if (!rope.has(key)) {
            throw rope.wrong(key, "missing", "a number");
        }
        return rope.number(key, 1, 1e-6, 1e6);
    }
}

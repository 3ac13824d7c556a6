package org.stromboli.family.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stromboli.model.geometry.AttentionWindows;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.RopeParameters;

/// Sizes and constants of a language model, read from its metadata and checked.
///
/// @param architecture in front of the keys
record TextGeometry(Keys keys, Architecture architecture) {

    private static final String FREQUENCIES = "rope_freqs.weight";

    /// Of a Phi-3 whose frequencies depend on the length of the whole text.
    private static final String LONG_FREQUENCIES = "rope_factors_long.weight";
    private static final int MAX_LAYERS = 1024;
    private static final int MAX_HEADS = 4096;
    private static final int MAX_POSITIONS = 1 << 20;
    private static final double THETA = 10_000;

    private String key(String name) {
        return architecture.key(name);
    }

    DecoderGeometry read() {
        if (keys.has(key("expert_count"))
                && keys.metadata().integer(key("expert_count")).orElse(0) != 0) {
            throw keys.rejected(
                    "it is a mixture of experts (%s), which is not supported".formatted(key("expert_count")));
        }
        int hidden = keys.width(key("embedding_length"));
        int heads = keys.size(key("attention.head_count"), MAX_HEADS)
                .orElseThrow(() -> keys.wrong(key("attention.head_count"), "missing", "a whole number"));
        int kvHeads = keys.size(key("attention.head_count_kv"), MAX_HEADS).orElse(heads);
        if (heads % kvHeads != 0) {
            throw keys.wrong(key("attention.head_count_kv"), kvHeads, "a divisor of the %d heads".formatted(heads));
        }
        int width = headWidth(hidden, heads);
        int positions = keys.size(key("context_length"), Integer.MAX_VALUE).orElse(2048);
        int window = keys.metadata().integer(key("attention.sliding_window")).orElse(0) > 0
                ? keys.size(key("attention.sliding_window"), Integer.MAX_VALUE).orElse(0)
                : 0;
        int layers = keys.size(key("block_count"), MAX_LAYERS)
                .orElseThrow(() -> keys.wrong(key("block_count"), "missing", "a whole number"));
        return DecoderGeometry.builder()
                .vocabulary(vocabulary(hidden))
                .hidden(hidden)
                .layers(layers)
                .heads(heads)
                .kvHeads(kvHeads)
                .width(width)
                .intermediate(keys.width(key("feed_forward_length")))
                .positions(Math.min(positions, MAX_POSITIONS))
                .windows(AttentionWindows.everywhere(window, layers).within(positions))
                .epsilon(keys.number(key("attention.layer_norm_rms_epsilon"), 0, 1)
                        .orElse(1e-6))
                .rotary(rotary(turned(width)))
                .traits(architecture.traits(keys, hidden, width))
                .build();
    }

    private int headWidth(int hidden, int heads) {
        Optional<Integer> given = keys.size(key("attention.key_length"), MAX_HEADS);
        if (given.isEmpty() && hidden % heads != 0) {
            throw keys.wrong(key("embedding_length"), hidden, "a multiple of the %d heads".formatted(heads));
        }
        int width = given.orElse(hidden / heads);
        requireWidth("attention.value_length", width);
        if (width % 2 != 0) {
            throw keys.wrong(key("attention.key_length"), width, "an even number");
        }
        return width;
    }

    private void requireWidth(String name, int width) {
        int other = keys.size(key(name), MAX_HEADS).orElse(width);
        if (other != width) {
            throw keys.wrong(key(name), other, "the width of a head, %d".formatted(width));
        }
    }

    /// How many elements of a head are turned.
    private int turned(int width) {
        String name = "rope.dimension_count";
        if (architecture != Architecture.PHI3) {
            requireWidth(name, width);
            return width;
        }
        int turned = keys.size(key(name), MAX_HEADS).orElse(width);
        if (turned > width || turned % 2 != 0) {
            throw keys.wrong(key(name), turned, "an even part of the %d elements of a head".formatted(width));
        }
        return turned;
    }

    private int vocabulary(int hidden) {
        long[] shape = keys.file().names().contains(TextModel.EMBEDDING)
                ? keys.file().shape(TextModel.EMBEDDING)
                : new long[0];
        if (shape.length != 2 || shape[1] != hidden || shape[0] < 1 || shape[0] > 1 << 24) {
            throw keys.rejected(
                    "tensor %s is missing, or no table of rows of %d numbers".formatted(TextModel.EMBEDDING, hidden));
        }
        return (int) shape[0];
    }

    /// @param width of what is turned of a head
    private RopeParameters rotary(int width) {
        if (keys.file().names().contains(LONG_FREQUENCIES)) {
            throw keys.rejected(
                    "tensor %s is there: frequencies would depend on the length of the whole text, and cached keys are not turned again"
                            .formatted(LONG_FREQUENCIES));
        }
        if (!keys.metadata().flag(key("rope.scaling.finetuned")).orElse(true) && architecture == Architecture.GRANITE) {
            throw keys.wrong(key("rope.scaling.finetuned"), false, "true: without it there are no rotary positions");
        }
        double theta = keys.number(key("rope.freq_base"), 1, 1e12).orElse(THETA);
        double factor = linear();
        if (!keys.file().names().contains(FREQUENCIES)) {
            return RopeParameters.plain(theta, width).slowed(factor);
        }
        float[] divisors = new float[width / 2];
        long[] shape = keys.file().shape(FREQUENCIES);
        if (shape.length != 1 || shape[0] != divisors.length) {
            throw keys.rejected("tensor %s has not %d numbers".formatted(FREQUENCIES, divisors.length));
        }
        keys.file().matrix(FREQUENCIES).decode(0, divisors);
        List<Double> all = new ArrayList<>(divisors.length);
        for (float each : divisors) {
            if (!(each > 0 && each < 1e6)) {
                throw keys.rejected("tensor %s holds %s, expected numbers above 0".formatted(FREQUENCIES, each));
            }
            all.add(each * factor);
        }
        return new RopeParameters(theta, all);
    }

    private double linear() {
        String type = keys.text(key("rope.scaling.type")).orElse("linear");
        if (type.equals("none")) {
            return 1;
        }
        if (!type.equals("linear")) {
            throw keys.wrong(key("rope.scaling.type"), type, "none or linear");
        }
        return keys.number(key("rope.scaling.factor"), 0, 1e6)
                .or(() -> keys.number(key("rope.scale_linear"), 0, 1e6))
                .filter(factor -> factor > 0)
                .orElse(1.0);
    }
}

package org.stromboli.model.geometry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.stromboli.model.checkpoint.ConfigSection;

/// Blocks and widths of a FastViT tower, stage by stage: each stage has half the side of the one before. The first
/// three
/// mix neighbours by convolutions, the others all positions by attention.
///
/// @param layers blocks of each stage
/// @param widths channels of each stage
public record FastVitStages(List<Integer> layers, List<Integer> widths) {

    /// Pixels along an edge that become one cell of the result.
    public static final int REDUCTION = 64;

    /// Channels of an attention head.
    public static final int HEAD = 32;

    /// How many times wider the feed-forward nets are inside.
    public static final int EXPANSION = 4;

    /// Channels of the result that become one in its squeeze.
    public static final int SQUEEZE = 16;

    /// Of all norms.
    public static final double EPSILON = 1e-5;

    /// FastViT-MCI3, which is MobileCLIP-L's tower at FastVLM's resolution.
    public static final FastVitStages MCI3 =
            new FastVitStages(List.of(2, 12, 24, 4, 2), List.of(96, 192, 384, 768, 1536));

    private static final int STAGES = 5;
    private static final int CONVOLUTIONAL = 3;
    private static final int MAX_WIDTH = 1 << 14;

    /// One block.
    ///
    /// @param before channels of the block before, or of the stem
    /// @param attends whether it mixes by attention
    public record Block(int stage, int index, int before, int width, boolean attends) {

        /// Whether its stage begins with it.
        public boolean first() {
            return index == 0;
        }

        /// Whether the side is halved before it.
        public boolean downsamples() {
            return first() && stage > 0;
        }

        /// Convolutions of it outside its feed-forward net: two that halve the side, one of positions, one that mixes.
        public int convolutions() {
            return (downsamples() ? 2 : 0) + (first() || !attends ? 1 : 0);
        }
    }

    public FastVitStages {
        layers = List.copyOf(layers);
        widths = List.copyOf(widths);
        if (layers.size() != STAGES || widths.size() != STAGES) {
            throw new IllegalArgumentException("a FastViT has %d stages".formatted(STAGES));
        }
    }

    /// MCI3, unless `model_args` says otherwise.
    ///
    /// @param args the arguments that timm makes the tower with
    public static FastVitStages of(ConfigSection args) {
        for (Map.Entry<String, JsonNode> each : args.json().properties()) {
            if (!List.of("layers", "embed_dims", "inference_mode").contains(each.getKey())) {
                throw args.wrong(each.getKey(), each.getValue(), "no such key: layers and embed_dims are followed");
            }
        }
        if (!args.flag("inference_mode", true)) {
            throw args.wrong("inference_mode", false, "true: branches that are not folded yet are not supported");
        }
        List<Integer> layers = numbers(args, "layers", MCI3.layers, 1024);
        List<Integer> widths = numbers(args, "embed_dims", MCI3.widths, MAX_WIDTH);
        for (int stage = 1; stage < STAGES; stage++) {
            if (widths.get(stage) % widths.get(stage - 1) != 0) {
                throw args.wrong("embed_dims", widths, "multiples of the one before each");
            }
            if (stage >= CONVOLUTIONAL && widths.get(stage) % HEAD != 0) {
                throw args.wrong("embed_dims", widths, "multiples of %d from the fourth on".formatted(HEAD));
            }
        }
        return new FastVitStages(layers, widths);
    }

    private static List<Integer> numbers(ConfigSection args, String key, List<Integer> otherwise, int max) {
        List<Integer> found = args.integers(key, 1, max);
        if (args.has(key) && found.size() != STAGES) {
            throw args.wrong(key, found, "%d numbers".formatted(STAGES));
        }
        return found.isEmpty() ? otherwise : found;
    }

    /// As the tower of a model, all of whose cells are kept.
    ///
    /// @param side pixels along a tile's edge, a multiple of [#REDUCTION]
    public TowerGeometry tower(int side) {
        return TowerGeometry.builder()
                .side(side)
                .patch(REDUCTION)
                .hidden(outputWidth())
                .layers(count())
                .heads(outputWidth() / HEAD)
                .intermediate(outputWidth())
                .epsilon(EPSILON)
                .activation(TowerGeometry.Activation.EXACT)
                .features(new TowerFeatures(List.of(count()), true))
                .stages(this)
                .build();
    }

    /// In order.
    public List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int stage = 0; stage < STAGES; stage++) {
            for (int index = 0; index < layers.get(stage); index++) {
                int before = widths.get(index == 0 ? Math.max(0, stage - 1) : stage);
                blocks.add(new Block(stage, index, before, widths.get(stage), stage >= CONVOLUTIONAL));
            }
        }
        return blocks;
    }

    /// Of all stages together.
    int count() {
        return layers.stream().mapToInt(Integer::intValue).sum();
    }

    public int outputWidth() {
        return 2 * widths.getLast();
    }

    /// Multiplications and additions of one tile.
    double operations(int side) {
        return IntStream.range(0, STAGES)
                .mapToDouble(stage -> {
                    double cells = Math.pow((double) side / (1 << (stage + 2)), 2);
                    double width = widths.get(stage);
                    double attention = stage >= CONVOLUTIONAL ? 8 * width * width + 4 * cells * width : 0;
                    return layers.get(stage) * cells * (4.0 * EXPANSION * width * width + attention);
                })
                .sum();
    }

    /// How many its matrices have.
    long weights() {
        return IntStream.range(0, STAGES)
                .mapToLong(stage -> {
                    long square = (long) widths.get(stage) * widths.get(stage);
                    return layers.get(stage) * square * (2L * EXPANSION + (stage >= CONVOLUTIONAL ? 4 : 0)) + square;
                })
                .sum();
    }
}

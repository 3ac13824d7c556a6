package org.stromboli.model.weights;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.model.contract.fastvit.Convolution;
import org.stromboli.model.contract.fastvit.ConvolutionalMlp;
import org.stromboli.model.contract.fastvit.PositionAttention;
import org.stromboli.model.geometry.FastVitStages;
import org.stromboli.model.geometry.FastVitStages.Block;

/// The weights of a FastViT, found and checked: a part for each block; stem and end are one.
final class FastVitParts {

    private static final int LARGE = 7;
    private static final int SMALL = 3;
    private static final int POINT = 1;

    private final WeightMap map;
    private final List<String> at;
    private final FastVitStages stages;
    private final FastVitNames names;

    FastVitParts(WeightMap map, List<String> at, FastVitStages stages) {
        this.map = map;
        this.at = at;
        this.stages = stages;
        this.names = map.has(at, FastVitNames.APPLE.stem(0) + ".weight") ? FastVitNames.APPLE : FastVitNames.TIMM;
    }

    WeightPlan.Stack stack() {
        return new WeightPlan.Stack(stages.blocks().stream().map(this::block).toList(), ends());
    }

    private WeightPart ends() {
        int first = stages.widths().getFirst();
        int last = stages.outputWidth();
        int squeezed = Math.max(1, Math.round((float) last / FastVitStages.SQUEEZE));
        return WeightPart.join(List.of(
                convolution(names.stem(0), first, 3, SMALL),
                convolution(names.stem(1), first, 1, SMALL),
                convolution(names.stem(2), first, first, POINT),
                convolution(names.end(), last, 1, SMALL),
                convolution(names.squeeze(), squeezed, last, POINT),
                convolution(names.excite(), last, squeezed, POINT)));
    }

    private WeightPart block(Block block) {
        int width = block.width();
        List<WeightPart> parts = new ArrayList<>();
        if (block.downsamples()) {
            parts.add(convolution(names.halving(block.stage()), width, 1, LARGE));
            parts.add(convolution(names.widening(block.stage()), width, width, POINT));
        }
        if (block.first() && block.attends()) {
            parts.add(convolution(names.position(block.stage()), width, 1, LARGE));
        }
        String name = names.block(block);
        parts.add(block.attends() ? attention(name, width) : convolution(name + names.mixer(), width, 1, SMALL));
        parts.add(mlp(name, names.scale(block.attends() ? "_2" : ""), width));
        return WeightPart.join(parts);
    }

    /// @param in channels that each of the result depends on
    private WeightPart convolution(String name, int out, int in, int kernel) {
        return map.part(Convolution.class)
                .with(Convolution.WEIGHT, at, name + ".weight", out, in, kernel, kernel)
                .with(Convolution.BIAS, at, name + ".bias", out)
                .build();
    }

    private WeightPart attention(String block, int width) {
        List<String> inside = WeightPlan.prefixed(at, block);
        return map.part(PositionAttention.class)
                .norm(PositionAttention.NORM, PositionAttention.NORM_BIAS, inside, "norm", width)
                .with(PositionAttention.QKV, inside, "token_mixer.qkv.weight", 3L * width, width)
                .linear(
                        PositionAttention.OUTPUT,
                        PositionAttention.OUTPUT_BIAS,
                        inside,
                        "token_mixer.proj",
                        true,
                        width,
                        width)
                .with(PositionAttention.SCALE, inside, names.scale("_1"), width, 1, 1)
                .build();
    }

    private WeightPart mlp(String block, String scale, int width) {
        List<String> inside = WeightPlan.prefixed(at, block + names.mlp() + ".");
        long wide = (long) FastVitStages.EXPANSION * width;
        return map.part(ConvolutionalMlp.class)
                .with(ConvolutionalMlp.MIXING, inside, "conv.conv.weight", width, 1, LARGE, LARGE)
                .norm(ConvolutionalMlp.NORM, ConvolutionalMlp.NORM_BIAS, inside, "conv.bn", width)
                .with(ConvolutionalMlp.RUNNING_MEAN, inside, "conv.bn.running_mean", width)
                .with(ConvolutionalMlp.RUNNING_VARIANCE, inside, "conv.bn.running_var", width)
                .with(ConvolutionalMlp.UP, inside, "fc1.weight", wide, width, 1, 1)
                .with(ConvolutionalMlp.UP_BIAS, inside, "fc1.bias", wide)
                .with(ConvolutionalMlp.DOWN, inside, "fc2.weight", width, wide, 1, 1)
                .with(ConvolutionalMlp.DOWN_BIAS, inside, "fc2.bias", width)
                .with(ConvolutionalMlp.SCALE, WeightPlan.prefixed(at, block), scale, width, 1, 1)
                .build();
    }
}

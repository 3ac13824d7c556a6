package org.stromboli.model.weights;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.model.contract.ProjectorBlock;
import org.stromboli.model.contract.ProjectorLayer;
import org.stromboli.model.contract.ProjectorWeights;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.ProjectorGeometry;

/// The weights of a projector, found and checked.
final class ProjectorParts {

    private ProjectorParts() {}

    /// Its ends, its linear layers, its window projectors and its residual blocks, in this order.
    static WeightPart of(WeightMap map, WeightNames names, ModelGeometry g) {
        ProjectorGeometry shape = g.projector();
        List<String> at = names.projector();
        int hidden = g.decoder().hidden();
        int tower = g.tower().outputWidth();
        List<WeightPart> parts = new ArrayList<>();
        parts.add(ends(map, names, g));
        long in = shape.in(tower);
        for (int i = 0; i < shape.layers().size(); i++) {
            long out = shape.out(i, tower, hidden);
            WeightMap.Part<ProjectorLayer> layer = map.part(ProjectorLayer.class)
                    .linear(
                            ProjectorLayer.WEIGHT,
                            ProjectorLayer.BIAS,
                            at,
                            shape.layers().get(i),
                            shape.bias(),
                            out,
                            in);
            if (shape.behind().isEmpty()) {
                layer.absent(ProjectorLayer.NORM).absent(ProjectorLayer.NORM_BIAS);
            } else {
                layer.norm(
                        ProjectorLayer.NORM,
                        ProjectorLayer.NORM_BIAS,
                        at,
                        shape.behind().get(i),
                        out);
            }
            parts.add(layer.build());
            in = out;
        }
        shape.windows().ifPresent(windows -> parts.addAll(new WindowParts(map, at, windows, g).all()));
        for (String block : shape.blocks()) {
            parts.add(block(map, at, block, hidden));
        }
        return WeightPart.join(parts);
    }

    private static WeightPart ends(WeightMap map, WeightNames names, ModelGeometry g) {
        ProjectorGeometry shape = g.projector();
        List<String> at = names.projector();
        int tower = g.tower().outputWidth();
        WeightMap.Part<ProjectorWeights> part = map.part(ProjectorWeights.class);
        String norm = shape.norm().name();
        if (shape.norm().isAbsent()) {
            part.absent(ProjectorWeights.NORM).absent(ProjectorWeights.NORM_BIAS);
        } else if (shape.norm().rootMeanSquare()) {
            part.with(ProjectorWeights.NORM, at, norm + ".weight", tower).absent(ProjectorWeights.NORM_BIAS);
        } else {
            part.norm(ProjectorWeights.NORM, ProjectorWeights.NORM_BIAS, at, norm, tower);
        }
        if (g.newline()) {
            part.with(ProjectorWeights.NEWLINE, names.newline(), "", g.decoder().hidden());
        } else {
            part.absent(ProjectorWeights.NEWLINE);
        }
        return shape.merges()
                ? part.with(
                                ProjectorWeights.MERGER,
                                at,
                                shape.widths().merger() + ".weight",
                                tower,
                                (long) shape.joined() * tower)
                        .build()
                : part.absent(ProjectorWeights.MERGER).build();
    }

    private static WeightPart block(WeightMap map, List<String> at, String block, int hidden) {
        return map.part(ProjectorBlock.class)
                .norm(ProjectorBlock.NORM, ProjectorBlock.NORM_BIAS, at, block + ".pre_norm", hidden)
                .linear(ProjectorBlock.FIRST, ProjectorBlock.FIRST_BIAS, at, block + ".proj.0", true, hidden, hidden)
                .linear(ProjectorBlock.SECOND, ProjectorBlock.SECOND_BIAS, at, block + ".proj.2", true, hidden, hidden)
                .build();
    }
}

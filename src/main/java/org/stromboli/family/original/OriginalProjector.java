package org.stromboli.family.original;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.ProjectorGeometry;

/// Reads `mm_projector_type`, of which the original LLaVA code has had several.
final class OriginalProjector {

    private static final Pattern MLP = Pattern.compile("mlp(\\d{1,2})x_(?:res(\\d{1,2})x_)?gelu");

    /// Yi-VL's: a norm behind each layer, before the GELU.
    private static final Pattern NORMED = Pattern.compile("mlp(\\d{1,2})x_gelu_Norm");

    private OriginalProjector() {}

    /// For a tower of one depth.
    static ProjectorGeometry of(ConfigSection config) {
        boolean fiveDepths = false;
        return of(config, fiveDepths);
    }

    static ProjectorGeometry of(ConfigSection config, boolean fiveDepths) {
        String type = config.text("mm_projector_type", "linear");
        if (type.equals("linear")) {
            return ProjectorGeometry.layers(List.of(""), true);
        }
        if (type.equals("identity")) {
            return ProjectorGeometry.layers(List.of(), true);
        }
        Matcher normed = NORMED.matcher(type);
        if (normed.matches() && Integer.parseInt(normed.group(1)) > 0 && !fiveDepths) {
            int count = Integer.parseInt(normed.group(1));
            return ProjectorGeometry.layers(numbered(".", 0, 3, count), true)
                    .withNormsBehind(numbered(".", 1, 3, count));
        }
        if (type.equals("pooler")) {
            throw config.wrong("mm_projector_type", type, "another: no published checkpoint has a pooler");
        }
        Matcher mlp = MLP.matcher(type);
        if (!mlp.matches() || Integer.parseInt(mlp.group(1)) < 1) {
            throw config.wrong(
                    "mm_projector_type",
                    type,
                    "one of linear, identity, mlpNx_gelu, mlpNx_gelu_Norm, mlpNx_resMx_gelu");
        }
        int layers = Integer.parseInt(mlp.group(1));
        if (fiveDepths) {
            return ProjectorGeometry.layers(numbered(".final_linear.", 0, 2, layers), true)
                    .withNorm(".clip_layernorm", 1e-5);
        }
        ProjectorGeometry projector = ProjectorGeometry.layers(numbered(".", 0, 2, layers), true);
        return mlp.group(2) == null
                ? projector
                : projector.withBlocks(numbered(".", 2 * layers - 1, 1, Integer.parseInt(mlp.group(2))));
    }

    /// The numbers between are the activations'.
    private static List<String> numbered(String prefix, int first, int step, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> prefix + (first + step * i))
                .toList();
    }
}

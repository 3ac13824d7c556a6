package org.stromboli.family.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Whether a vision file is one of a LLaVA model, by its metadata and the names of its tensors. Stateless.
final class VisionKind {

    private static final String SERVED =
            "served are those of LLaVA, LLaVA-1.5, BakLLaVA, LLaVA-1.6 and LLaVA-OneVision, with a projector of linear layers";
    private static final int MAX_LAYERS = 16;

    private VisionKind() {}

    /// @throws org.stromboli.model.checkpoint.CheckpointException with the name of what it is instead
    static void check(Keys keys) {
        String architecture = keys.text("general.architecture").orElse("missing");
        if (!architecture.equals("clip")) {
            throw keys.wrong("general.architecture", architecture, "clip, that of a vision tower");
        }
        for (String key : List.of("clip.projector_type", "clip.vision.projector_type")) {
            String type = keys.text(key).orElse("mlp");
            if (!type.equals("mlp")) {
                throw keys.rejected(
                        "its projector is of the type %s, which is not supported; %s".formatted(type, SERVED));
            }
        }
        Stream.of("minicpmv_projector", "qwen2vl_merger", "glm_projector", "audio_encoder")
                .filter(each -> keys.flag("clip.has_" + each))
                .findFirst()
                .ifPresent(each -> {
                    throw keys.rejected("it has a %s, which is not supported; %s".formatted(each, SERVED));
                });
        Set<String> names = keys.file().names();
        if (names.contains("mm.3.weight") || names.contains("mm.1.weight")) {
            throw keys.rejected(
                    "its projector has norms between its layers (mlp_norm, as Yi-VL's), which are not supported; "
                            + SERVED);
        }
        names.stream()
                .filter(name -> name.startsWith("resampler.") || name.startsWith("mm.model."))
                .findFirst()
                .ifPresent(name -> {
                    throw keys.rejected(
                            "its projector (tensor %s) is a resampler or that of MobileVLM, which is not supported; %s"
                                    .formatted(name, SERVED));
                });
        if (!names.contains("mm.0.weight")) {
            throw keys.rejected("it has no projector (tensor mm.0.weight); " + SERVED);
        }
        if (keys.flag("clip.use_silu")) {
            throw keys.wrong("clip.use_silu", true, "false");
        }
    }

    /// Numbers of the linear layers; between them stand activations without tensors.
    static List<Integer> projectorLayers(Keys keys) {
        List<Integer> layers = new ArrayList<>();
        for (int i = 0; i <= MAX_LAYERS; i += 2) {
            if (keys.file().names().contains("mm.%d.weight".formatted(i))) {
                layers.add(i);
            }
        }
        if (!layers.isEmpty() && layers.getLast() != 2 * (layers.size() - 1)) {
            throw keys.rejected("its projector has the layers %s, which leave one out".formatted(layers));
        }
        return layers;
    }
}

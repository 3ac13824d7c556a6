package org.stromboli.family.original;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.stromboli.chat.TemplateChoice;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.weights.CheckpointWeights;

/// Which language model a checkpoint of the original formats is built on. `model_type` alone is unreliable: fine-tuned
/// Mistrals call themselves `llava_llama`. The architecture decides, then what the tensors show.
enum OriginalDecoder {
    LLAMA(TemplateChoice.Decoder.LLAMA),
    MISTRAL(TemplateChoice.Decoder.MISTRAL),
    QWEN(TemplateChoice.Decoder.QWEN);

    private static final List<String> UNSUPPORTED = List.of("mpt", "gemma", "mixtral", "moe", "phi");
    private static final int ANY_LENGTH = Integer.MAX_VALUE;

    private final TemplateChoice.Decoder kind;

    OriginalDecoder(TemplateChoice.Decoder kind) {
        this.kind = kind;
    }

    TemplateChoice.Decoder kind() {
        return kind;
    }

    static OriginalDecoder of(ConfigSection config, CheckpointWeights weights) {
        String architecture = config.json().path("architectures").path(0).asText("");
        String names = (architecture + " " + config.text("model_type", "")).toLowerCase(Locale.ROOT);
        if (UNSUPPORTED.stream().anyMatch(names::contains)) {
            throw config.wrong("architectures", architecture, "a Llama, Mistral or Qwen2 language model");
        }
        if (weights.has("model.layers.0.self_attn.q_proj.bias") || names.contains("qwen")) {
            return QWEN;
        }
        return architecture.contains("Mistral") || config.has("sliding_window") ? MISTRAL : LLAMA;
    }

    DecoderGeometry geometry(ConfigSection config, CheckpointWeights weights) {
        DecoderGeometry geometry = switch (this) {
            case LLAMA -> DecoderGeometry.llama(config);
            case MISTRAL -> DecoderGeometry.mistral(withoutScaling(config));
            case QWEN -> DecoderGeometry.qwen2(withoutScaling(config));
        };
        int maxPositions = config.integer("tokenizer_model_max_length", ANY_LENGTH, 1, ANY_LENGTH);
        return geometry.limited(weights.rows("model.embed_tokens.weight"), maxPositions);
    }

    /// The original classes for these models drop it when they load; and silence about a window means none there.
    private static ConfigSection withoutScaling(ConfigSection config) {
        ObjectNode copy = config.json().deepCopy();
        copy.remove("rope_scaling");
        if (!copy.has("sliding_window")) {
            copy.putNull("sliding_window");
        }
        return new ConfigSection(config.where(), copy);
    }
}

package org.stromboli.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.stromboli.model.checkpoint.ConfigSection;

/// Keys of `generation_config.json` that change the answers of transformers 5.24 and cannot be followed: each is
/// rejected unless it has the value that changes nothing.
enum UnsupportedGeneration {
    BEAMS("num_beams", 1),
    BEAM_GROUPS("num_beam_groups", 1),
    CONTRASTIVE("penalty_alpha", 0),
    DOLA("dola_layers"),
    GUIDANCE("guidance_scale", 1),
    WATERMARK("watermarking_config"),
    DECAY("exponential_decay_length_penalty"),
    SEQUENCE_BIAS("sequence_bias"),
    CONSTRAINTS("constraints"),
    FORCED_WORDS("force_words_ids"),
    FORCED_END("forced_eos_token_id"),
    HEALING("token_healing"),
    PROMPT_PENALTY("encoder_repetition_penalty", 1),
    PROMPT_RUN("encoder_no_repeat_ngram_size", 0),
    /// It counts the prompt, too; `min_new_tokens` is honoured.
    MIN_LENGTH("min_length", 0),
    TYPICAL("typical_p", 1),
    EPSILON("epsilon_cutoff", 0),
    ETA("eta_cutoff", 0),
    TOP_H("top_h");

    /// Without sampling they have no effect.
    private static final List<UnsupportedGeneration> OF_SAMPLING = List.of(TYPICAL, EPSILON, ETA, TOP_H);

    private static final double NONE = Double.NaN;

    private final String key;
    private final double neutral;

    UnsupportedGeneration(String key) {
        this(key, NONE);
    }

    UnsupportedGeneration(String key, double neutral) {
        this.key = key;
        this.neutral = neutral;
    }

    /// @throws org.stromboli.model.checkpoint.CheckpointException at the first one that has an effect
    static void reject(ConfigSection section, boolean samples) {
        for (UnsupportedGeneration each : values()) {
            if (!each.isNeutral(section.json().path(each.key)) && (samples || !OF_SAMPLING.contains(each))) {
                throw section.wrong(each.key, section.json().get(each.key), each.allowed());
            }
        }
    }

    private boolean isNeutral(JsonNode value) {
        boolean empty = value.isMissingNode() || value.isNull() || value.isContainerNode() && value.isEmpty();
        boolean off = value.isBoolean() && !value.asBoolean();
        return empty || off || value.isNumber() && value.asDouble() == neutral;
    }

    private String allowed() {
        return Double.isNaN(neutral) ? "no such key" : "%d or no such key".formatted((int) neutral);
    }
}

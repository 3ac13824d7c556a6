package org.stromboli.family;

import org.stromboli.chat.PromptFormat;
import org.stromboli.generation.GenerationDefaults;
import org.stromboli.model.ModelPlan;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.MediaPreprocessor;

/// A checkpoint as one family reads it: all that the server needs of it but the weights on their devices.
///
/// @param name the directory's name, for want of a configured one
/// @param family of messages and logs, for example `LLaVA-OneVision`
/// @param imagePlaceholder the id that stands for each token of a picture
/// @param videoPlaceholder the id that stands for each token of a video
public record ServedModel(
        String name,
        String family,
        ModelPlan plan,
        Tokenizer tokenizer,
        PromptFormat promptFormat,
        MediaPreprocessor preprocessor,
        GenerationDefaults defaults,
        int imagePlaceholder,
        int videoPlaceholder) {

    /// Most tokens of prompt and answer together.
    public int contextTokens() {
        return plan.geometry().decoder().positions();
    }

    /// Token ids are below this.
    public int vocabulary() {
        return plan.geometry().decoder().vocabulary();
    }
}

package org.stromboli.family;

import java.nio.file.Path;
import java.util.List;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.chat.PromptFormat;
import org.stromboli.generation.GenerationDefaults;
import org.stromboli.model.ModelPlan;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.MediaPreprocessor;

/// A checkpoint as one family reads it: all that the server needs of it but the weights on their devices.
///
/// @param naming what its place calls it, for want of a configured name
/// @param family of messages and logs, for example `LLaVA-OneVision`
/// @param placeholders of the media that it takes
public record ServedModel(
        Naming naming,
        String family,
        ModelPlan plan,
        Tokenizer tokenizer,
        PromptFormat promptFormat,
        MediaPreprocessor preprocessor,
        GenerationDefaults defaults,
        List<MediaPlaceholder> placeholders) {

    public ServedModel {
        placeholders = List.copyOf(placeholders);
    }

    /// Under the name of the directory of an adapter, which changes weights alone.
    public ServedModel adapted(Path adapter) {
        return new ServedModel(
                new Naming(CheckpointName.of(adapter).names(), naming.note()),
                family,
                plan.adapted(adapter),
                tokenizer,
                promptFormat,
                preprocessor,
                defaults,
                placeholders);
    }

    /// The fullest one.
    public String name() {
        return naming.names().getFirst();
    }

    /// Most tokens of prompt and answer together.
    public int contextTokens() {
        return plan.geometry().decoder().positions();
    }

    /// Token ids are below this.
    public int vocabulary() {
        return plan.geometry().decoder().vocabulary();
    }
}

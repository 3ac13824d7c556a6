package org.stromboli.family;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.stromboli.chat.MediaPlaceholder;
import org.stromboli.chat.PromptFormat;
import org.stromboli.generation.GenerationDefaults;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.checkpoint.CheckpointException;
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
        return toBuilder()
                .naming(new Naming(CheckpointName.of(adapter).names(), naming.note()))
                .plan(plan.adapted(adapter))
                .build();
    }

    /// The fullest one.
    public String name() {
        return naming.names().getFirst();
    }

    /// Most tokens of prompt and answer together.
    public int contextTokens() {
        return plan.geometry().decoder().positions();
    }

    /// Waits until the tokenizer can encode, which may be made beside what else happens at the start.
    ///
    /// @throws CheckpointException if it never can
    public void awaitTokenizer() {
        try {
            tokenizer.awaitEncoder();
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    "%s cannot be served: the tokenizer cannot be made: %s".formatted(name(), e.getMessage()), e);
        }
    }

    /// Token ids are below this.
    public int vocabulary() {
        return plan.geometry().decoder().vocabulary();
    }

    private Builder toBuilder() {
        return builder()
                .naming(naming)
                .family(family)
                .plan(plan)
                .tokenizer(tokenizer)
                .promptFormat(promptFormat)
                .preprocessor(preprocessor)
                .defaults(defaults)
                .placeholders(placeholders);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Sets each property by name. Confined to one thread.
    public static final class Builder {

        private @Nullable Naming naming;
        private @Nullable String family;
        private @Nullable ModelPlan plan;
        private @Nullable Tokenizer tokenizer;
        private @Nullable PromptFormat promptFormat;
        private @Nullable MediaPreprocessor preprocessor;
        private @Nullable GenerationDefaults defaults;
        private @Nullable List<MediaPlaceholder> placeholders;

        private Builder() {}

        public Builder naming(Naming value) {
            naming = value;
            return this;
        }

        public Builder family(String value) {
            family = value;
            return this;
        }

        public Builder plan(ModelPlan value) {
            plan = value;
            return this;
        }

        public Builder tokenizer(Tokenizer value) {
            tokenizer = value;
            return this;
        }

        public Builder promptFormat(PromptFormat value) {
            promptFormat = value;
            return this;
        }

        /// Changes the format that was set before.
        public Builder promptFormat(UnaryOperator<PromptFormat> change) {
            promptFormat = change.apply(required(promptFormat, "promptFormat"));
            return this;
        }

        public Builder preprocessor(MediaPreprocessor value) {
            preprocessor = value;
            return this;
        }

        public Builder defaults(GenerationDefaults value) {
            defaults = value;
            return this;
        }

        public Builder placeholders(List<MediaPlaceholder> value) {
            placeholders = value;
            return this;
        }

        /// @throws IllegalStateException where a property without a default is missing
        public ServedModel build() {
            return new ServedModel(
                    required(naming, "naming"),
                    required(family, "family"),
                    required(plan, "plan"),
                    required(tokenizer, "tokenizer"),
                    required(promptFormat, "promptFormat"),
                    required(preprocessor, "preprocessor"),
                    required(defaults, "defaults"),
                    required(placeholders, "placeholders"));
        }

        private static <T> T required(@Nullable T value, String name) {
            if (value == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return value;
        }
    }
}

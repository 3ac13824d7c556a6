package org.stromboli.family;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// What the operator says in place of, or beside, the checkpoint.
///
/// @param chatTemplate a file with a template, or the name of a built-in conversation template
/// @param visionTowers a directory that holds vision towers under their names, for checkpoints without one
/// @param baseModel a directory of the model that an adapter or a delta changes
/// @param typableTokens special tokens that users may write in their texts
/// @param gguf for models in GGUF files
/// @param vision which of two readings of a model's vision counts
public record Overrides(
        Optional<String> chatTemplate,
        Optional<Path> visionTowers,
        Optional<Path> baseModel,
        Set<String> typableTokens,
        GgufFiles gguf,
        VisionReading vision) {

    /// Where the published code of a model and its training, or its evaluation, read images in different ways.
    ///
    /// @param publishedAlignment of LLaVA-OneVision-1.5: rows of images behind the first one are read too early, as
    /// the published code reads them, in place of where they were trained
    /// @param framePositions of LLaVA-OneVision-2: the tower is told the index of each frame, as the published code
    /// tells it, in place of 0 for all, as the authors evaluated it
    public record VisionReading(boolean publishedAlignment, boolean framePositions) {

        public static final VisionReading USUAL = new VisionReading(false, false);
    }

    /// Where what belongs to a GGUF file lies.
    ///
    /// @param vision the file of the vision tower, or `none` for text alone
    /// @param ollama the folder of Ollama's models
    public record GgufFiles(Optional<String> vision, Optional<Path> ollama) {

        public static final GgufFiles NONE = new GgufFiles(Optional.empty(), Optional.empty());
    }

    public static final Overrides NONE = new Overrides(Optional.empty(), Optional.empty(), Optional.empty());

    public Overrides {
        typableTokens = Set.copyOf(typableTokens);
    }

    public Overrides(Optional<String> chatTemplate, Optional<Path> visionTowers, Optional<Path> baseModel) {
        this(chatTemplate, visionTowers, baseModel, Set.of(), GgufFiles.NONE, VisionReading.USUAL);
    }

    public Overrides withGguf(GgufFiles files) {
        return new Overrides(chatTemplate, visionTowers, baseModel, typableTokens, files, vision);
    }

    public Overrides withVision(VisionReading reading) {
        return new Overrides(chatTemplate, visionTowers, baseModel, typableTokens, gguf, reading);
    }

    /// With the files of a base model in place of its folder in a hub's cache.
    public Overrides inCaches() {
        return new Overrides(
                chatTemplate,
                visionTowers,
                baseModel.map(base -> Files.isDirectory(base) ? HubCache.checkpoint(base) : base),
                typableTokens,
                gguf,
                vision);
    }

    public Overrides withoutBase() {
        return new Overrides(chatTemplate, visionTowers, Optional.empty(), typableTokens, gguf, vision);
    }
}

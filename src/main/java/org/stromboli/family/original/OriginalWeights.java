package org.stromboli.family.original;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.stromboli.family.BaseModel;
import org.stromboli.family.CheckpointName;
import org.stromboli.family.DirectoryKind;
import org.stromboli.family.Overrides;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.weights.CheckpointWeights;

/// The weights of a directory in the original formats. Many such directories hold changes alone: a LoRA adapter with
/// the weights that were trained beside it, or a delta. The model that they change comes from a directory of its own.
///
/// @param text the directory of the tokenizer, and of the generation's defaults: adapters often come without
record OriginalWeights(CheckpointWeights weights, Path text) {

    private static final Pattern DELTA = Pattern.compile("(.*[-_.])?delta([-_.].*)?", Pattern.CASE_INSENSITIVE);
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String PROJECTOR = "model.mm_projector";

    /// @throws CheckpointException if the base is missing or does not fit
    static OriginalWeights open(Path directory, ConfigSection config, Overrides overrides) {
        if (DirectoryKind.of(directory) == DirectoryKind.ADAPTER) {
            return adapted(directory, config, overrides);
        }
        Optional<Path> base = overrides.baseModel();
        if (base.isPresent()) {
            Path found = BaseModel.checked(directory, base.get());
            CheckpointWeights delta = CheckpointWeights.open(directory);
            return new OriginalWeights(delta.addedTo(CheckpointWeights.open(found)), text(directory, found));
        }
        if (DELTA.matcher(CheckpointName.of(directory).model()).matches()) {
            throw new CheckpointException(
                    "%s is a delta by its name: set stromboli.base-model to the model that it is added to (or rename the directory)"
                            .formatted(directory));
        }
        CheckpointWeights weights = CheckpointWeights.open(directory);
        requireProjector(directory, config, weights);
        return new OriginalWeights(weights, directory);
    }

    /// Tools that quantise language models leave the configuration as it was and the projector out.
    private static void requireProjector(Path directory, ConfigSection config, CheckpointWeights weights) {
        boolean needed = !config.text("mm_projector_type", "linear").equals("identity");
        if (needed && weights.has(EMBEDDING) && !weights.anyStartsWith(PROJECTOR)) {
            throw new CheckpointException(
                    "%s holds the language model alone: its config.json has the keys of LLaVA (mm_vision_tower), but there is no projector (%s); take a checkpoint that has it"
                            .formatted(directory, PROJECTOR));
        }
    }

    private static OriginalWeights adapted(Path directory, ConfigSection config, Overrides overrides) {
        Path base = BaseModel.ofAdapter(directory, overrides);
        CheckpointWeights weights = CheckpointWeights.open(base).adapted(directory);
        int rows = weights.rows(EMBEDDING);
        int vocabulary = config.size("vocab_size", rows, 1 << 24);
        if (vocabulary > rows) {
            throw config.wrong(
                    "vocab_size",
                    vocabulary,
                    "the %d rows of %s, since the adapter %s brings none of its own".formatted(rows, base, directory));
        }
        return new OriginalWeights(weights, text(directory, base));
    }

    private static Path text(Path directory, Path base) {
        boolean own =
                Files.exists(directory.resolve("tokenizer.json")) || Files.exists(directory.resolve("tokenizer.model"));
        return own ? directory : base;
    }
}

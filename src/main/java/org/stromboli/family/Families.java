package org.stromboli.family;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.stromboli.model.CheckpointException;
import org.stromboli.model.ConfigSection;

/// Finds the family of a checkpoint and has it read. A new family is one file and one entry here.
public final class Families {

    private static final List<Family> ALL = List.of(
            new Llava(), new LlavaNext(), new LlavaOneVision(), new VipLlava(), new LlavaMini(), new AuthorsLlava());

    private Families() {}

    /// As the checkpoint says.
    public static ServedModel open(Path directory) {
        return open(directory, Overrides.NONE);
    }

    /// @param directory of a checkpoint as Hugging Face or its authors distribute it
    /// @throws CheckpointException in one sentence for whoever starts the server
    public static ServedModel open(Path directory, Overrides overrides) {
        if (!Files.isDirectory(directory)) {
            throw new CheckpointException("the model directory %s does not exist".formatted(directory));
        }
        ConfigSection config = ConfigSection.read(directory.resolve("config.json"));
        for (Family family : ALL) {
            if (family.recognises(config)) {
                return open(family, directory, config, overrides);
            }
        }
        throw new CheckpointException("config.json names the architecture %s with model_type %s; supported: %s"
                .formatted(
                        config.json().path("architectures").path(0).asText("(none)"),
                        config.json().path("model_type").asText("(none)"),
                        ALL.stream().map(Family::description).collect(Collectors.joining(", "))));
    }

    /// Records check what they are made of, and a checkpoint's numbers end up in them.
    private static ServedModel open(Family family, Path directory, ConfigSection config, Overrides overrides) {
        try {
            return family.open(directory, config, overrides);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("%s cannot be served: %s".formatted(directory, e.getMessage()), e);
        }
    }
}

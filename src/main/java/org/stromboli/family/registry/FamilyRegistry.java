package org.stromboli.family.registry;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stromboli.family.BaseModel;
import org.stromboli.family.DirectoryKind;
import org.stromboli.family.Family;
import org.stromboli.family.HubCache;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.foreign.ModelPath;
import org.stromboli.family.gguf.GgufModel;
import org.stromboli.family.keys.UnreadKeys;
import org.stromboli.family.llava.FastVlm;
import org.stromboli.family.llava.Granite4Vision;
import org.stromboli.family.llava.Llava;
import org.stromboli.family.llava.LlavaNext;
import org.stromboli.family.llava.LlavaOneVision;
import org.stromboli.family.llava.LlavaOneVision15;
import org.stromboli.family.llava.LlavaOneVision2;
import org.stromboli.family.llava.NormedOneVision;
import org.stromboli.family.llava.Pixtral;
import org.stromboli.family.llava.VideoLlava;
import org.stromboli.family.llava.VipLlava;
import org.stromboli.family.original.LlavaMini;
import org.stromboli.family.original.OriginalLlava;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.quantised.Quantisation;

/// Finds the family of a checkpoint and has it read. A new family is one file and one entry here.
public final class FamilyRegistry {

    private static final List<Family> ALL = List.of(
            new Pixtral(),
            new Llava(),
            new LlavaNext(),
            new LlavaOneVision(),
            new NormedOneVision(),
            new LlavaOneVision15(),
            new LlavaOneVision2(),
            new VipLlava(),
            new VideoLlava(),
            new FastVlm(),
            new Granite4Vision(),
            new LlavaMini(),
            new OriginalLlava());

    private static final Logger LOG = System.getLogger(FamilyRegistry.class.getName());

    private FamilyRegistry() {}

    /// As the checkpoint says.
    public static ServedModel open(Path directory) {
        return open(directory, Overrides.NONE);
    }

    /// @param path a directory of a checkpoint in the Hugging Face or the original format, or of changes to one; a GGUF
    /// file, a directory of such files, or `ollama:NAME`
    /// @throws CheckpointException in one sentence for the operator
    public static ServedModel open(Path path, Overrides overrides) {
        Optional<ServedModel> gguf = GgufModel.open(path, overrides);
        if (gguf.isPresent()) {
            return gguf.get();
        }
        ModelPath.check(path);
        return openThere(HubCache.checkpoint(path), overrides.inCaches());
    }

    private static ServedModel openThere(Path directory, Overrides overrides) {
        boolean isAdapter = DirectoryKind.of(directory) == DirectoryKind.ADAPTER;
        Optional<ConfigSection> own = ConfigSection.readIfPresent(directory.resolve("config.json"));
        if (isAdapter
                && own.flatMap(FamilyRegistry::find)
                        .filter(Family::readsChanges)
                        .isEmpty()) {
            return adapted(directory, overrides);
        }
        ConfigSection config = own.orElseGet(() -> ConfigSection.read(directory.resolve("config.json")));
        Family family = find(config).orElseThrow(() -> unknown(config));
        if (overrides.baseModel().isPresent() && !family.readsChanges()) {
            throw new CheckpointException(
                    "stromboli.base-model is set, but %s is neither an adapter nor a delta in the original LLaVA format"
                            .formatted(directory));
        }
        return open(family, directory, config, overrides);
    }

    private static Optional<Family> find(ConfigSection config) {
        return ALL.stream().filter(family -> family.recognises(config)).findFirst();
    }

    private static CheckpointException unknown(ConfigSection config) {
        return new CheckpointException("config.json names the architecture %s with model_type %s; supported: %s"
                .formatted(
                        config.json().path("architectures").path(0).asText("(none)"),
                        config.json().path("model_type").asText("(none)"),
                        ALL.stream().map(Family::description).collect(Collectors.joining(", "))));
    }

    /// Adapters that say nothing of the model itself: all but the weights is the base's.
    private static ServedModel adapted(Path directory, Overrides overrides) {
        Path base = BaseModel.ofAdapter(directory, overrides);
        ServedModel model;
        try {
            model = open(base, overrides.withoutBase());
        } catch (CheckpointException e) {
            throw new CheckpointException(
                    "the base model %s of %s cannot be served: %s".formatted(base, directory, e.getMessage()), e);
        }
        return model.adapted(directory);
    }

    /// Records check what they are made of, and a checkpoint's numbers end up in them.
    private static ServedModel open(Family family, Path directory, ConfigSection config, Overrides overrides) {
        Quantisation.check(directory);
        try {
            ServedModel model = family.open(directory, config, overrides);
            UnreadKeys.of(directory, config)
                    .forEach(key -> LOG.log(Level.WARNING, "{0}, a key that is not read: answers may differ", key));
            return model;
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("%s cannot be served: %s".formatted(directory, e.getMessage()), e);
        }
    }
}

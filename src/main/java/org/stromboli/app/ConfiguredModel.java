package org.stromboli.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.stromboli.app.bundle.CacheDirectory;
import org.stromboli.app.bundle.EmbeddedModel;
import org.stromboli.app.settings.ChatTemplateSetting;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.model.Precision;

/// The model that the configuration names, and how it is to be kept.
record ConfiguredModel(StromboliConfig config) {

    /// Reads what the checkpoint says about itself, and no weights.
    ServedModel open() {
        return FamilyRegistry.open(directory(), overrides());
    }

    private Overrides overrides() {
        if (config.baseModel().isPresent() && config.model().equals("embedded")) {
            throw new SettingException(
                    "stromboli.base-model", config.baseModel().get(), "nothing, since the built-in model is whole");
        }
        Overrides.VisionReading vision = new Overrides.VisionReading(
                config.onevision15().publishedAlignment(), config.onevision2().framePositions());
        return new Overrides(
                ChatTemplateSetting.checked(config.chatTemplate()),
                existing("stromboli.vision-towers", config.visionTowers()),
                existing("stromboli.base-model", config.baseModel()),
                config.chat().specialTokensInText().map(Set::copyOf).orElse(Set.of()),
                new Overrides.GgufFiles(config.mmproj(), Optional.of(Path.of(config.ollamaModels()))),
                vision);
    }

    private static Optional<Path> existing(String key, Optional<String> value) {
        Optional<Path> directory = value.map(Path::of);
        directory.filter(path -> !Files.isDirectory(path)).ifPresent(path -> {
            throw new SettingException(key, path.toString(), "a directory that exists");
        });
        return directory;
    }

    private Path directory() {
        return config.model().equals("embedded")
                ? EmbeddedModel.unpack(CacheDirectory.of(config.cacheDir()))
                : Path.of(config.model());
    }

    int contextTokens(ServedModel model) {
        int max = model.contextTokens();
        int requested = config.maxModelLen().orElse(max);
        if (requested > max) {
            throw new SettingException(
                    "stromboli.max-model-len", requested, "at most %d with this model".formatted(max));
        }
        return requested;
    }

    Precision precision() {
        try {
            return Precision.named(config.dtype());
        } catch (IllegalArgumentException e) {
            throw new SettingException("stromboli.dtype", e);
        }
    }
}

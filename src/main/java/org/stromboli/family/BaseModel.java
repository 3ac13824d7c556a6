package org.stromboli.family;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.lora.Adapter;
import org.stromboli.model.weights.CheckpointWeights;

/// Finds the checkpoint that an adapter or a delta is a change of. Stateless.
public final class BaseModel {

    private BaseModel() {}

    /// The operator's; else one beside the adapter that has the name which the adapter gives.
    ///
    /// @throws CheckpointException if there is none, or none that can be changed
    public static Path ofAdapter(Path adapter, Overrides overrides) {
        return overrides.baseModel().map(base -> checked(adapter, base)).orElseGet(() -> named(adapter));
    }

    private static Path named(Path adapter) {
        Optional<String> name = Adapter.baseName(adapter);
        List<Path> places =
                name.stream().flatMap(each -> places(adapter, each).stream()).toList();
        return places.stream()
                .filter(Files::isDirectory)
                .findFirst()
                .map(base -> checked(adapter, base))
                .orElseThrow(() -> new CheckpointException(
                        "%s is an adapter, and the model that it changes%s is not beside it; set stromboli.base-model"
                                .formatted(adapter, name.map(" (%s)"::formatted).orElse(""))));
    }

    private static List<Path> places(Path adapter, String name) {
        return SiblingDirectories.places(SiblingDirectories.roots(adapter), name);
    }

    /// @param change the adapter or delta
    public static Path checked(Path change, Path base) {
        if (!Files.isDirectory(base)) {
            throw new CheckpointException("the base model's directory %s does not exist".formatted(base));
        }
        if (isSame(change, base)) {
            throw new CheckpointException("%s is named as its own base model".formatted(change));
        }
        if (Adapter.isAnnouncedIn(base) && !CheckpointWeights.isIn(base)) {
            throw new CheckpointException(
                    "the base model %s of %s is an adapter itself; consolidate it first".formatted(base, change));
        }
        return base;
    }

    private static boolean isSame(Path change, Path base) {
        return change.toAbsolutePath().normalize().equals(base.toAbsolutePath().normalize());
    }
}

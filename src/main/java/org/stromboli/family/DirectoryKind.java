package org.stromboli.family;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.stromboli.family.foreign.ForeignDirectory;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.lora.Adapter;
import org.stromboli.model.weights.CheckpointWeights;

/// What a model directory holds, by the files that are there.
public enum DirectoryKind {
    /// All weights of a model, or of a delta, or none that is known.
    CHECKPOINT,
    /// Changes to another model.
    ADAPTER;

    /// @throws CheckpointException if it can be told that it cannot be served
    public static DirectoryKind of(Path directory) {
        boolean adapter = Adapter.isAnnouncedIn(directory);
        boolean whole = CheckpointWeights.isIn(directory);
        if (adapter && whole) {
            throw new CheckpointException(
                    "%s holds both an adapter and a whole checkpoint: keep one of them there".formatted(directory));
        }
        if (!adapter && !whole) {
            rejectProjector(directory);
            ForeignDirectory.reject(directory);
        }
        ForeignDirectory.rejectPointers(directory);
        return adapter ? ADAPTER : CHECKPOINT;
    }

    private static void rejectProjector(Path directory) {
        Stream.of("mm_projector.bin", "mm_projector.safetensors")
                .filter(name -> Files.exists(directory.resolve(name)))
                .findFirst()
                .ifPresent(name -> {
                    throw new CheckpointException(
                            "%s holds a projector alone (%s), as the first stage of training leaves it: no language model was tuned with it, so that there is none to serve"
                                    .formatted(directory, name));
                });
    }
}

package org.stromboli.family.gguf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.stromboli.gguf.GgufFile;
import org.stromboli.model.checkpoint.CheckpointException;

/// Which of the vision files beside a language model is its own. Stateless.
final class VisionChoice {

    private VisionChoice() {}

    /// Empty where there is none.
    ///
    /// @throws CheckpointException if it cannot be told, or the only one belongs to another model
    static Optional<VisionModel> of(Place place, TextModel text) {
        if (place.visions().isEmpty()) {
            return Optional.empty();
        }
        if (place.visions().size() == 1) {
            return Optional.of(read(place.visions().getFirst(), text, place.chosen()));
        }
        List<VisionModel> fitting = new ArrayList<>();
        for (Path each : place.visions()) {
            Keys keys = new Keys(GgufFile.open(each));
            if (VisionModel.fits(keys, text)) {
                fitting.add(VisionModel.of(keys, text));
            }
        }
        if (fitting.size() != 1) {
            throw new CheckpointException(
                    "beside %s lie %d vision towers, of which %d fit it by their width: set stromboli.mmproj to one of %s, or to none"
                            .formatted(place.text(), place.visions().size(), fitting.size(), names(place)));
        }
        return Optional.of(fitting.getFirst());
    }

    private static VisionModel read(Path file, TextModel text, boolean chosen) {
        Keys keys = new Keys(GgufFile.open(file));
        try {
            return VisionModel.of(keys, text);
        } catch (CheckpointException e) {
            throw chosen
                    ? e
                    : new CheckpointException(
                            "%s; set stromboli.mmproj to the file that belongs to %s, or to none for text alone"
                                    .formatted(e.getMessage(), text.keys().where()),
                            e);
        }
    }

    private static String names(Place place) {
        return place.visions().stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}

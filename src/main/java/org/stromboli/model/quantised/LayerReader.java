package org.stromboli.model.quantised;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.codec.CodecException;
import org.stromboli.torch.WeightFiles;

/// Finds the quantised layers among the tensors of a checkpoint. Used by one thread, once.
final class LayerReader {

    /// What ends the name of a tensor of codes.
    private static final List<String> MARKERS = List.of(".qweight", ".weight_packed", ".weight");

    /// What kernels want besides, and reading does not.
    private static final List<String> IGNORED =
            List.of(".input_scale", ".input_zero_point", ".output_scale", ".weight_zero_point", ".g_idx");

    private final WeightFiles files;
    private final SchemeSettings settings;
    private final FileMemory memory = new FileMemory();
    private final Map<String, WeightMatrix> weights = new TreeMap<>();
    private final Map<String, Path> places = new TreeMap<>();
    private final Set<String> used = new TreeSet<>();

    LayerReader(WeightFiles files, SchemeSettings settings) {
        this.files = files;
        this.settings = settings;
    }

    /// @throws CheckpointException if the tensors of a layer do not fit together
    QuantisedLayers read() {
        for (String name : new TreeSet<>(files.names())) {
            MARKERS.stream()
                    .filter(name::endsWith)
                    .findFirst()
                    .ifPresent(marker -> read(name, name.substring(0, name.length() - marker.length())));
        }
        return new QuantisedLayers(Map.copyOf(weights), Map.copyOf(places), Set.copyOf(used));
    }

    private void read(String name, String layer) {
        LayerTensors tensors = new LayerTensors(files, memory, layer);
        Optional<LayerScheme> scheme = LayerScheme.ALL.stream()
                .filter(each -> each.recognises(tensors, settings))
                .findFirst();
        if (scheme.isEmpty()) {
            return;
        }
        Path file = files.fileOf(files.find(name).orElseThrow());
        try {
            WeightMatrix matrix = scheme.get().matrix(tensors, settings);
            String weight = layer + ".weight";
            if (weights.putIfAbsent(weight, matrix) != null || isPlainBeside(weight, name)) {
                throw new CodecException("the layer %s has its weights twice".formatted(layer));
            }
            places.put(weight, file);
        } catch (CodecException e) {
            throw new CheckpointException(
                    "%s (%s): %s".formatted(file, scheme.get().name(), e.getMessage()), e);
        }
        IGNORED.forEach(tensors::ignore);
        used.addAll(tensors.used());
    }

    private boolean isPlainBeside(String weight, String name) {
        return !name.equals(weight) && files.find(weight).isPresent();
    }
}

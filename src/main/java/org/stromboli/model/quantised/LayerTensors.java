package org.stromboli.model.quantised;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.quantisation.codec.CodecException;
import org.stromboli.quantisation.codec.RawTensor;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.WeightFiles;

/// The tensors of one linear layer, by what follows its name. Remembers which were asked for. Used by one thread.
final class LayerTensors {

    private final WeightFiles files;
    private final FileMemory memory;
    private final String layer;
    private final Set<String> used = new TreeSet<>();

    /// @param layer without the dot behind it
    LayerTensors(WeightFiles files, FileMemory memory, String layer) {
        this.files = files;
        this.memory = memory;
        this.layer = layer;
    }

    /// Without the dot behind it.
    String name() {
        return layer;
    }

    /// The type of a tensor in the notation of safetensors; empty if there is none of this name.
    String type(String suffix) {
        return stored(suffix).map(StoredTensor::type).orElse("");
    }

    boolean has(String suffix) {
        return stored(suffix).isPresent();
    }

    /// A size of a tensor; -1 if there is none of this name, or of fewer dimensions.
    long size(String suffix, int dimension) {
        return stored(suffix)
                .map(StoredTensor::shape)
                .filter(shape -> dimension < shape.length)
                .map(shape -> shape[dimension])
                .orElse(-1L);
    }

    private Optional<StoredTensor> stored(String suffix) {
        return files.find(layer + suffix);
    }

    /// @throws CodecException if there is none of this name
    RawTensor get(String suffix) {
        return find(suffix)
                .orElseThrow(() -> new CodecException("the layer %s lacks its tensor %s".formatted(layer, suffix)));
    }

    Optional<RawTensor> find(String suffix) {
        return stored(suffix).map(stored -> {
            String name = layer + suffix;
            used.add(name);
            if (!stored.isContiguous()) {
                throw new CodecException("tensor %s does not lie in one piece".formatted(name));
            }
            return new RawTensor(name, stored.type(), stored.shape(), memory.of(new WeightRef(files, name)));
        });
    }

    /// Counts as used although its numbers are not.
    void ignore(String suffix) {
        if (has(suffix)) {
            used.add(layer + suffix);
        }
    }

    /// Full names.
    Set<String> used() {
        return used;
    }
}

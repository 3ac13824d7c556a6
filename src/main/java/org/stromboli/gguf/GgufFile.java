package org.stromboli.gguf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.stromboli.quantisation.WeightMatrix;

/// A GGUF file, or a model in several: metadata, and tensors as matrices that read the mapped files. Matrices keep the
/// mapping alive; it goes when nothing refers to it any more. Immutable; any thread.
public final class GgufFile {

    private final GgufMetadata metadata;
    private final List<Path> files;
    private final Map<String, StoredTensor> tensors;

    private GgufFile(GgufMetadata metadata, List<Path> files, Map<String, StoredTensor> tensors) {
        this.metadata = metadata;
        this.files = List.copyOf(files);
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /// @param first a file, or the first of the parts of a model; the others are looked for beside it
    /// @throws GgufException if a file is missing, damaged or not supported
    public static GgufFile open(Path first) {
        GgufPart part = GgufPart.open(first);
        if (part.parts() == 1) {
            return new GgufFile(part.metadata(), List.of(first), part.tensors());
        }
        List<Path> files = PartNames.of(part);
        List<GgufPart> parts = new ArrayList<>(List.of(part));
        for (int number = 1; number < files.size(); number++) {
            parts.add(next(files.get(number), number, part));
        }
        return new GgufFile(part.metadata(), files, join(parts));
    }

    private static GgufPart next(Path path, int number, GgufPart first) {
        GgufPart part = GgufPart.open(path);
        if (part.number() != number || part.parts() != first.parts()) {
            throw part.file()
                    .rejected("it says that it is part %d of %d, its name says part %d of %d"
                            .formatted(part.number() + 1, part.parts(), number + 1, first.parts()));
        }
        return part;
    }

    private static Map<String, StoredTensor> join(List<GgufPart> parts) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (GgufPart part : parts) {
            part.tensors().forEach((name, tensor) -> {
                if (tensors.putIfAbsent(name, tensor) != null) {
                    throw part.file().damaged("it has tensor %s, which another part has, too".formatted(name));
                }
            });
        }
        GgufPart first = parts.getFirst();
        OptionalLong expected = first.metadata().integer("split.tensors.count");
        if (expected.isPresent() && expected.getAsLong() != tensors.size()) {
            throw first.file()
                    .damaged("it says that all parts have %d tensors, they have %d"
                            .formatted(expected.getAsLong(), tensors.size()));
        }
        return tensors;
    }

    /// Of the first part, which has all that describe the model.
    public GgufMetadata metadata() {
        return metadata;
    }

    /// All parts, in order.
    public List<Path> files() {
        return files;
    }

    /// Of all tensors, in the order of the files.
    public Set<String> names() {
        return tensors.keySet();
    }

    /// In the order of PyTorch, slowest first.
    ///
    /// @throws GgufException if there is no such tensor, as all methods do
    public long[] shape(String name) {
        return tensor(name).shape().sizes();
    }

    /// For example `Q4_K`.
    public String type(String name) {
        return tensor(name).type().name();
    }

    /// The part that has it.
    public Path file(String name) {
        return tensor(name).file().path();
    }

    /// Where its blocks begin in that part, in bytes.
    public long start(String name) {
        return tensor(name).at();
    }

    /// Bytes in the file.
    public long bytes(String name) {
        return tensor(name).bytes();
    }

    /// A tensor with its slowest dimension as rows and all others as columns; a vector is one row.
    ///
    /// @throws GgufException if it holds no weights
    public WeightMatrix matrix(String name) {
        StoredTensor tensor = tensor(name);
        return tensor.type()
                .reading()
                .orElseThrow(() -> tensor.file()
                        .rejected("tensor %s has type %s, which is not supported for weights"
                                .formatted(name, tensor.type())))
                .matrix(
                        (int) tensor.shape().rows(),
                        (int) tensor.shape().columns(),
                        tensor.file().memory().asSlice(tensor.at(), tensor.bytes()));
    }

    private StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new GgufException("the GGUF file %s has no tensor %s".formatted(files.getFirst(), name));
        }
        return tensor;
    }
}

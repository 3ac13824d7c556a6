package org.stromboli.torch;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The weights of a checkpoint, by name: of a directory, in the format of safetensors or of `torch.save`, or of one
/// file. Only headers are read. Immutable.
public final class WeightFiles {

    private final Path place;
    private final List<Path> files;
    private final Map<String, StoredTensor> tensors;

    private WeightFiles(Path place, List<Path> files, Map<String, StoredTensor> tensors) {
        this.place = place;
        this.files = List.copyOf(files);
        this.tensors = tensors;
    }

    /// @param directory of which [WeightChoice] takes the files
    /// @throws WeightFileException if a file is missing, damaged or rejected
    public static WeightFiles open(Path directory) {
        WeightChoice choice = WeightChoice.of(directory);
        List<Path> files = choice.files();
        Map<String, StoredTensor> all = new LinkedHashMap<>();
        for (int file = 0; file < files.size(); file++) {
            Map<String, StoredTensor> held = read(files.get(file), file);
            for (String name : choice.requested(file, held.keySet())) {
                StoredTensor tensor = held.get(name);
                if (tensor == null) {
                    throw new WeightFileException("the index in %s says that %s holds tensor %s, but it does not"
                            .formatted(directory, files.get(file).getFileName(), name));
                }
                if (all.put(name, tensor) != null) {
                    throw new WeightFileException("%s holds tensor %s in several files".formatted(directory, name));
                }
            }
        }
        return new WeightFiles(directory, files, all);
    }

    /// Whether a directory has any files of a checkpoint's names.
    public static boolean isIn(Path directory) {
        return WeightChoice.isIn(directory);
    }

    /// One file, whose name tells its format.
    ///
    /// @throws WeightFileException if it is missing, damaged or rejected
    public static WeightFiles openFile(Path file) {
        return new WeightFiles(file, List.of(file), read(file, 0));
    }

    private static Map<String, StoredTensor> read(Path path, int file) {
        return path.toString().endsWith(".safetensors")
                ? SafetensorsHeader.read(path, file)
                : PytorchHeader.read(path, file);
    }

    /// The directory or file that was opened.
    public Path place() {
        return place;
    }

    public List<Path> files() {
        return files;
    }

    public Path fileOf(StoredTensor tensor) {
        return files.get(tensor.file());
    }

    /// Of all tensors, also of those whose type cannot be read.
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    public boolean anyStartsWith(String prefix) {
        return tensors.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    public Optional<StoredTensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /// The stored type of a tensor of this checkpoint.
    ///
    /// @throws WeightFileException if it is none that can be read
    public StoredType typeOf(String name, StoredTensor tensor) {
        return StoredType.named(tensor.type())
                .orElseThrow(() -> new WeightFileException("tensor %s in %s has type %s; %s can be read"
                        .formatted(name, fileOf(tensor), tensor.type(), StoredType.allowed())));
    }
}

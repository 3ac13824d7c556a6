package org.stromboli.torch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The weights of a checkpoint directory, by name: one `model.safetensors`, or shards that an index names. Only headers
/// are read. Immutable.
public final class WeightFiles {

    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final long MAX_INDEX_BYTES = 100_000_000;

    private final List<Path> files;
    private final Map<String, StoredTensor> tensors;

    private WeightFiles(List<Path> files, Map<String, StoredTensor> tensors) {
        this.files = List.copyOf(files);
        this.tensors = tensors;
    }

    /// @throws WeightFileException if a file is missing or damaged
    public static WeightFiles open(Path directory) {
        Path index = directory.resolve(INDEX);
        if (Files.exists(index)) {
            return sharded(directory, index);
        }
        if (!Files.exists(directory.resolve(SINGLE))) {
            throw new WeightFileException("%s holds neither %s nor %s".formatted(directory, SINGLE, INDEX));
        }
        List<Path> files = List.of(directory.resolve(SINGLE));
        return new WeightFiles(files, SafetensorsHeader.read(files.getFirst(), 0));
    }

    private static WeightFiles sharded(Path directory, Path index) {
        Map<String, String> shardOf = readIndex(index);
        List<String> names = List.copyOf(new TreeSet<>(shardOf.values()));
        List<Path> files = names.stream().map(directory::resolve).toList();
        Map<String, StoredTensor> all = new HashMap<>();
        for (int file = 0; file < files.size(); file++) {
            Map<String, StoredTensor> held = SafetensorsHeader.read(files.get(file), file);
            for (Map.Entry<String, String> entry : shardOf.entrySet()) {
                if (entry.getValue().equals(names.get(file))) {
                    StoredTensor tensor = held.get(entry.getKey());
                    if (tensor == null) {
                        throw new WeightFileException("%s says that %s holds tensor %s, but it does not"
                                .formatted(index, names.get(file), entry.getKey()));
                    }
                    all.put(entry.getKey(), tensor);
                }
            }
        }
        return new WeightFiles(files, all);
    }

    private static Map<String, String> readIndex(Path index) {
        Map<String, String> shardOf = new LinkedHashMap<>();
        try {
            if (Files.size(index) > MAX_INDEX_BYTES) {
                throw new WeightFileException(
                        "%s is larger than the %d bytes allowed".formatted(index, MAX_INDEX_BYTES));
            }
            JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
            for (Map.Entry<String, JsonNode> entry : map.properties()) {
                shardOf.put(entry.getKey(), shardName(index, entry.getValue().asText()));
            }
        } catch (IOException e) {
            throw new WeightFileException("%s is not valid JSON".formatted(index), e);
        }
        if (shardOf.isEmpty()) {
            throw new WeightFileException("%s has no weight_map".formatted(index));
        }
        return shardOf;
    }

    private static String shardName(Path index, String name) {
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.contains("..")) {
            throw new WeightFileException(
                    "%s names the shard \"%s\"; shards must lie beside it".formatted(index, name));
        }
        return name;
    }

    public List<Path> files() {
        return files;
    }

    public Optional<StoredTensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /// The stored type of a tensor of this checkpoint.
    ///
    /// @throws WeightFileException if it is none that can be read
    public StoredType typeOf(String name, StoredTensor tensor) {
        return StoredType.named(tensor.type())
                .orElseThrow(() -> new WeightFileException(
                        "tensor %s has type %s; %s can be read".formatted(name, tensor.type(), StoredType.allowed())));
    }
}

package org.stromboli.torch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Reads an index of shards, the same for both formats: `{"weight_map": {tensor: file}}`.
final class WeightIndex {

    private static final long MAX_BYTES = 32_000_000;
    private static final int MAX_SHARDS = 2000;

    private WeightIndex() {}

    /// Tensors by file. All files lie beside the index.
    static Map<String, Set<String>> read(Path index) {
        Map<String, Set<String>> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json(index).path("weight_map").properties()) {
            String shard = shardName(index, entry.getValue().asText());
            tensors.computeIfAbsent(shard, name -> new LinkedHashSet<>()).add(entry.getKey());
        }
        if (tensors.isEmpty()) {
            throw new WeightFileException("%s has no weight_map".formatted(index));
        }
        if (tensors.size() > MAX_SHARDS) {
            throw new WeightFileException(
                    "%s names %d shards, at most %d are allowed".formatted(index, tensors.size(), MAX_SHARDS));
        }
        return tensors;
    }

    private static JsonNode json(Path index) {
        if (!Files.isRegularFile(index)) {
            throw new WeightFileException("%s is no file, or a link that leads to none".formatted(index));
        }
        try {
            if (Files.size(index) > MAX_BYTES) {
                throw new WeightFileException("%s is larger than the %d bytes allowed".formatted(index, MAX_BYTES));
            }
            return new ObjectMapper()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .readTree(index.toFile());
        } catch (IOException e) {
            throw new WeightFileException("%s is not valid JSON".formatted(index), e);
        }
    }

    private static String shardName(Path index, String name) {
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.contains("..") || name.contains("\0")) {
            throw new WeightFileException(
                    "%s names the shard \"%s\"; shards must lie beside it".formatted(index, name));
        }
        return name;
    }
}

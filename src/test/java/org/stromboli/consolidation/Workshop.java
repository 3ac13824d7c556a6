package org.stromboli.consolidation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.SafetensorsFixture;
import picocli.CommandLine;

/// Small checkpoints and adapters in a directory, and the tool at work on them.
final class Workshop {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path root;
    private final List<String> lines = new ArrayList<>();

    Workshop(Path root) {
        this.root = root;
    }

    Path checkpoint(String name, Map<String, Weight> weights) throws IOException {
        Path directory = Files.createDirectories(root.resolve(name));
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"llava\"}");
        CheckpointCopy.write(directory.resolve("model.safetensors"), weights, 0);
        return directory;
    }

    Path adapter(String name, int rank, double alpha, Map<String, Weight> weights, Map<String, Weight> trainables)
            throws IOException {
        Path directory = Files.createDirectories(root.resolve(name));
        Files.writeString(
                directory.resolve("adapter_config.json"), "{\"r\": %d, \"lora_alpha\": %s}".formatted(rank, alpha));
        CheckpointCopy.write(directory.resolve("adapter_model.safetensors"), weights, 0);
        if (!trainables.isEmpty()) {
            CheckpointCopy.write(directory.resolve("non_lora_trainables.safetensors"), trainables, 0);
        }
        return directory;
    }

    /// The result, from arguments separated by spaces; names in them are those of this workshop's directories.
    Path consolidate(String arguments) {
        return consolidate(arguments, Consolidation.SHARD_BYTES);
    }

    Path consolidate(String arguments, long shardBytes) {
        Path out = root.resolve("out" + lines.size());
        String all = arguments.replace("@", root + "/") + " --out " + out;
        try {
            ConsolidateOptions options = CommandLine.populateCommand(new ConsolidateOptions(), all.split(" "));
            new Consolidation(options.request(), shardBytes, lines::add).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    List<String> lines() {
        return lines;
    }

    static SafetensorsFixture weights(Path directory) throws IOException {
        return new SafetensorsFixture(directory.resolve("model.safetensors"));
    }

    static double[][] matrix(Path directory, String name) throws IOException {
        return Matrices.read(weights(directory), name);
    }

    static JsonNode report(Path directory) throws IOException {
        return MAPPER.readTree(directory.resolve(Report.FILE).toFile());
    }

    /// What the report says of a tensor.
    static JsonNode report(Path directory, String tensor) throws IOException {
        for (JsonNode each : report(directory).path("tensors")) {
            if (each.path("name").asText().equals(tensor)) {
                return each;
            }
        }
        throw new AssertionError("the report lacks " + tensor);
    }

    /// Of its only stage.
    static JsonNode stage(Path directory, String tensor) throws IOException {
        return report(directory, tensor).path("stages").path(0);
    }
}

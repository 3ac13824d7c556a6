package org.stromboli.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.stromboli.cli.ByteText;
import org.stromboli.model.checkpoint.OtherFiles;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.model.lora.Adapter;
import org.stromboli.torch.WeightFiles;

/// Converts a checkpoint, tensor by tensor. The result appears under its name when it is complete. One thread, which
/// has the help of all cores.
final class Conversion {

    static final long SHARD_BYTES = 5_000_000_000L;

    private static final String CONFIG = "config.json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final WeightFormat format;
    private final Consumer<String> lines;

    /// @param lines hears what goes on
    Conversion(WeightFormat format, Consumer<String> lines) {
        this.format = format;
        this.lines = lines;
    }

    /// @throws ConversionException before anything is written, if the input cannot be converted or the result exists
    void run(Path in, Path out, long shardBytes) throws IOException {
        if (Files.exists(out)) {
            throw new ConversionException("%s exists; nothing is ever overwritten".formatted(out));
        }
        ObjectNode config = config(in);
        List<Shard> shards = Shard.of(format, tensors(in), shardBytes);
        Path partial = createPartial(out);
        try {
            requireRoom(shards, partial);
            OtherFiles.copy(in, partial, Set.of(CONFIG, "quantize_config.json", "quant_config.json"));
            format.describe(config);
            write(config, partial.resolve(CONFIG));
            write(shards, partial);
            Files.move(partial, out, StandardCopyOption.ATOMIC_MOVE);
            long bytes = shards.stream().mapToLong(Shard::bytes).sum();
            lines.accept("%s is complete: %s of weights".formatted(out, ByteText.of(bytes)));
        } finally {
            delete(partial);
        }
    }

    private static ObjectNode config(Path in) throws IOException {
        if (isGguf(in)) {
            throw new ConversionException(
                    "%s is a model in GGUF files, which are served as they are: only folders with safetensors or .bin files are converted"
                            .formatted(in));
        }
        if (!Files.isDirectory(in)) {
            throw new ConversionException("the directory %s does not exist".formatted(in));
        }
        if (Adapter.isIn(in)) {
            throw new ConversionException("%s is an adapter, not a checkpoint".formatted(in));
        }
        if (!Files.isRegularFile(in.resolve(CONFIG))) {
            throw new ConversionException("%s has no %s".formatted(in, CONFIG));
        }
        JsonNode config = MAPPER.readTree(in.resolve(CONFIG).toFile());
        if (!(config instanceof ObjectNode object)) {
            throw new ConversionException("%s is no JSON object".formatted(in.resolve(CONFIG)));
        }
        for (JsonNode each : List.of(object, object.path("text_config"))) {
            if (each.hasNonNull(WeightFormat.KEY) || each.hasNonNull("compression_config")) {
                throw new ConversionException("%s says that its weights are quantised already".formatted(in));
            }
        }
        return object;
    }

    private static boolean isGguf(Path in) throws IOException {
        if (Files.isRegularFile(in)) {
            return isCalledGguf(in);
        }
        if (!Files.isDirectory(in) || Files.exists(in.resolve(CONFIG))) {
            return false;
        }
        try (Stream<Path> files = Files.list(in)) {
            return files.anyMatch(Conversion::isCalledGguf);
        }
    }

    private static boolean isCalledGguf(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".gguf");
    }

    private List<InputTensor> tensors(Path in) {
        WeightFiles files = WeightFiles.open(in);
        List<InputTensor> tensors = files.names().stream()
                .map(name -> InputTensor.of(new WeightRef(files, name), format))
                .sorted(Comparator.comparingLong(
                                (InputTensor each) -> each.weight().stored().file())
                        .thenComparingLong(each -> each.weight().stored().start()))
                .toList();
        if (tensors.stream().noneMatch(InputTensor::isRounded)) {
            throw new ConversionException(
                    "%s has no weight that could be rounded: no decoder layer is called as in LLaVA models"
                            .formatted(in));
        }
        return tensors;
    }

    /// Beside the result, so that it can be renamed at the end.
    private static Path createPartial(Path out) throws IOException {
        Path absolute = out.toAbsolutePath();
        Path partial = absolute.resolveSibling(absolute.getFileName() + ".partial");
        Files.createDirectories(absolute.getParent());
        try {
            return Files.createDirectory(partial);
        } catch (FileAlreadyExistsException e) {
            throw new ConversionException(
                    "%s is there from a run that is not finished or was killed; delete it if no one works on it"
                            .formatted(partial));
        }
    }

    private static void requireRoom(List<Shard> shards, Path directory) throws IOException {
        long needed = shards.stream().mapToLong(Shard::bytes).sum();
        long free = Files.getFileStore(directory).getUsableSpace();
        if (needed > free) {
            throw new ConversionException("the result needs %s at %s, where %s are free"
                    .formatted(ByteText.of(needed), directory, ByteText.of(free)));
        }
    }

    private void write(List<Shard> shards, Path directory) throws IOException {
        ObjectNode index = MAPPER.createObjectNode();
        index.putObject("metadata")
                .put("total_size", shards.stream().mapToLong(Shard::bytes).sum());
        ObjectNode map = index.putObject("weight_map");
        ConversionProgress progress = new ConversionProgress(lines, shards);
        for (int i = 0; i < shards.size(); i++) {
            String name = shards.size() == 1
                    ? "model.safetensors"
                    : "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            shards.get(i).outputs().forEach(each -> map.put(each.name(), name));
            shards.get(i).write(directory.resolve(name), progress::done);
        }
        if (shards.size() > 1) {
            write(index, directory.resolve("model.safetensors.index.json"));
        }
    }

    private static void write(JsonNode json, Path file) throws IOException {
        MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}

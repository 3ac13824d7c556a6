package org.stromboli.consolidation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.torch.SafetensorsWriter;

/// A whole checkpoint with the base's names: one safetensors file, or shards with an index.
final class CheckpointOutput implements Output {

    private final Arithmetic arithmetic;
    private final Path directory;
    private final List<List<BaseTensor>> shards;
    private final ObjectNode index = new ObjectMapper().createObjectNode();
    private int shard;
    private int written;
    private @Nullable SafetensorsWriter writer;

    /// @param tensors in the order in which they will be written
    /// @param shardBytes size of a file, unless a single tensor is larger
    CheckpointOutput(Arithmetic arithmetic, Path directory, List<BaseTensor> tensors, long shardBytes) {
        this.arithmetic = arithmetic;
        this.directory = directory;
        this.shards = shards(tensors, shardBytes);
        long total = tensors.stream().mapToLong(BaseTensor::bytes).sum();
        index.putObject("metadata").put("total_size", total);
        index.putObject("weight_map");
    }

    private static List<List<BaseTensor>> shards(List<BaseTensor> tensors, long shardBytes) {
        List<List<BaseTensor>> shards = new ArrayList<>();
        long room = 0;
        for (BaseTensor tensor : tensors) {
            if (shards.isEmpty() || (tensor.bytes() > room && !shards.getLast().isEmpty())) {
                shards.add(new ArrayList<>());
                room = shardBytes;
            }
            shards.getLast().add(tensor);
            room -= tensor.bytes();
        }
        return shards;
    }

    @Override
    public double write(BaseTensor tensor, FoldedTensor folded) throws IOException {
        SafetensorsWriter to = writer();
        long start = to.reserve(
                tensor.name(), tensor.resultType(), tensor.weight().stored().shape(), tensor.bytes());
        if (folded.isUntouched() && tensor.isCopied()) {
            try (FileChannel from = FileChannel.open(tensor.weight().file())) {
                to.copy(from, tensor.weight().stored().start(), tensor.bytes(), start);
            }
        } else if (tensor.bytes() > 0) {
            arithmetic.write(to.path(), tensor.type().orElseThrow(), start, folded.current());
        }
        ((ObjectNode) index.path("weight_map")).put(tensor.name(), fileName());
        written++;
        if (written == shards.get(shard).size()) {
            to.close();
            writer = null;
            written = 0;
            shard++;
        }
        return 0;
    }

    private SafetensorsWriter writer() throws IOException {
        if (writer == null) {
            List<String> names =
                    shards.get(shard).stream().map(BaseTensor::name).toList();
            writer = SafetensorsWriter.create(directory.resolve(fileName()), names);
        }
        return writer;
    }

    private String fileName() {
        return shards.size() == 1
                ? "model.safetensors"
                : "model-%05d-of-%05d.safetensors".formatted(shard + 1, shards.size());
    }

    @Override
    public void finish() throws IOException {
        if (shards.size() > 1) {
            new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(
                            directory.resolve("model.safetensors.index.json").toFile(), index);
        }
    }
}

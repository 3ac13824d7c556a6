package org.stromboli.conversion;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.stromboli.model.checkpoint.FileMemory;
import org.stromboli.torch.SafetensorsWriter;
import org.stromboli.torch.StoredTensor;

/// One file of the result.
///
/// @param tensors of the input that go to it
record Shard(WeightFormat format, List<InputTensor> tensors) {

    /// In order; a file is as large as is asked for unless a single tensor is larger.
    static List<Shard> of(WeightFormat format, List<InputTensor> tensors, long shardBytes) {
        List<Shard> shards = new ArrayList<>();
        long room = 0;
        for (InputTensor tensor : tensors) {
            long bytes = bytes(format, tensor);
            if (shards.isEmpty() || bytes > room && !shards.getLast().tensors().isEmpty()) {
                shards.add(new Shard(format, new ArrayList<>()));
                room = shardBytes;
            }
            shards.getLast().tensors().add(tensor);
            room -= bytes;
        }
        return shards;
    }

    private static long bytes(WeightFormat format, InputTensor tensor) {
        return tensor.outputs(format).stream().mapToLong(OutputTensor::bytes).sum();
    }

    long bytes() {
        return tensors.stream().mapToLong(each -> bytes(format, each)).sum();
    }

    /// Larger elements first: every tensor is then aligned.
    List<OutputTensor> outputs() {
        return tensors.stream()
                .flatMap(each -> each.outputs(format).stream())
                .sorted(Comparator.comparingInt(OutputTensor::elementBytes).reversed())
                .toList();
    }

    /// @param done hears of each tensor
    void write(Path file, Consumer<InputTensor> done) throws IOException {
        List<OutputTensor> outputs = outputs();
        Map<String, Long> places = new HashMap<>();
        try (SafetensorsWriter writer = SafetensorsWriter.create(
                        file, outputs.stream().map(OutputTensor::name).toList());
                FileChannel to = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (OutputTensor each : outputs) {
                places.put(each.name(), writer.reserve(each.name(), each.type(), each.shape(), each.bytes()));
            }
            for (InputTensor each : tensors) {
                if (each.isRounded()) {
                    round(each, to, places);
                } else {
                    copy(each, writer, places.getOrDefault(each.weight().name(), 0L));
                }
                done.accept(each);
            }
        }
    }

    private void round(InputTensor tensor, FileChannel to, Map<String, Long> places) throws IOException {
        List<OutputTensor> parts = tensor.outputs(format);
        long[] at = parts.stream()
                .mapToLong(each -> places.getOrDefault(each.name(), 0L))
                .toArray();
        FileMemory memory = new FileMemory(); // so that a file is no longer mapped than a tensor needs it
        new RoundedTensor(
                        StoredRows.of(tensor.weight(), memory),
                        format.rounding(tensor.weight().type()),
                        to,
                        at[0],
                        at[1])
                .write();
        ByteBuffer shape = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long size : tensor.weight().stored().shape()) {
            shape.putLong(size);
        }
        shape.flip();
        for (long place = at[2]; shape.hasRemaining(); ) {
            place += to.write(shape, place);
        }
    }

    private static void copy(InputTensor tensor, SafetensorsWriter writer, long place) throws IOException {
        StoredTensor stored = tensor.weight().stored();
        if (!stored.isContiguous()) {
            throw new ConversionException("the elements of tensor %s are not in order: save it contiguously first"
                    .formatted(tensor.weight().name()));
        }
        if (stored.bytes() > 0) {
            try (FileChannel from = FileChannel.open(tensor.weight().file())) {
                writer.copy(from, stored.start(), stored.bytes(), place);
            }
        }
    }
}

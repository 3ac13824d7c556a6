package org.stromboli.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.StoredType;
import org.stromboli.torch.WeightFiles;

/// Finds tensors by name, checks their shapes and describes where they lie. A file is mapped once for each data type
/// that is read from it, and once more as bytes if its data are not aligned. Used by one thread.
final class WeightMap {

    /// A file to map as elements of one type.
    record MappedFile(Path path, StoredType type) {}

    private final WeightFiles files;
    private final List<MappedFile> mapped;

    /// @param mapped the files that are to be mapped, which grows here
    WeightMap(WeightFiles files, List<MappedFile> mapped) {
        this.files = files;
        this.mapped = mapped;
    }

    Part part() {
        return new Part();
    }

    boolean has(List<String> prefixes, String suffix) {
        return find(prefixes, suffix).isPresent();
    }

    private Optional<String> find(List<String> prefixes, String suffix) {
        return prefixes.stream()
                .map(prefix -> prefix + suffix)
                .filter(name -> files.find(name).isPresent())
                .findFirst();
    }

    private long[] describe(String name, StoredTensor tensor) {
        StoredType type = files.typeOf(name, tensor);
        boolean aligned = tensor.start() % type.bytes() == 0;
        MappedFile file = new MappedFile(files.fileOf(tensor), aligned ? type : StoredType.BYTE);
        if (!mapped.contains(file)) {
            mapped.add(file);
        }
        long start = aligned ? tensor.start() / type.bytes() : tensor.start();
        int dimensions = tensor.shape().length;
        boolean plain = tensor.isContiguous();
        long[] head = {mapped.indexOf(file), start, type.torchNumber(), plain ? dimensions : -dimensions};
        return Stream.of(head, tensor.shape(), plain ? new long[0] : tensor.strides())
                .flatMapToLong(Arrays::stream)
                .toArray();
    }

    /// Collects the tensors of one part in the order in which the graph wants them.
    final class Part {

        private static final long[] ABSENT = {-1, 0, 0, 0};

        private final List<long[]> descriptions = new ArrayList<>();
        private long bytes;

        Part with(List<String> prefixes, String suffix, long... shape) {
            String name = find(prefixes, suffix)
                    .orElseThrow(() -> new CheckpointException("tensor %s is missing from %s, expected with shape %s"
                            .formatted(prefixes.getFirst() + suffix, files.place(), Arrays.toString(shape))));
            StoredTensor tensor = files.find(name).orElseThrow();
            if (!Arrays.equals(tensor.shape(), shape)) {
                throw new CheckpointException("tensor %s in %s has shape %s, expected %s"
                        .formatted(name, files.fileOf(tensor), tensor.shapeText(), Arrays.toString(shape)));
            }
            descriptions.add(describe(name, tensor));
            bytes += tensor.bytes();
            return this;
        }

        Part absent() {
            descriptions.add(ABSENT);
            return this;
        }

        /// A bias is as long as its weight has rows.
        Part linear(List<String> prefixes, String name, boolean bias, long out, long in) {
            with(prefixes, name + ".weight", out, in);
            return bias ? with(prefixes, name + ".bias", out) : absent();
        }

        Part norm(List<String> prefixes, String name, long size) {
            return with(prefixes, name + ".weight", size).with(prefixes, name + ".bias", size);
        }

        WeightPart build() {
            return new WeightPart(
                    descriptions.stream().flatMapToLong(Arrays::stream).toArray(), bytes);
        }
    }
}

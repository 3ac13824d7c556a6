package org.stromboli.model.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.quantisation.WeightMatrix;

/// Weights that are loaded by one call of the graph.
///
/// @param description for each tensor: file, first element, data type, dimensions and their sizes, as `weights` in the
/// graph reads it
/// @param decoded tensors that lie in no file as the graph could read them
/// @param sources of the tensors that are as their files have them, by the names of the part
/// @param bytes on disk
public record WeightPart(
        long[] description, List<Decoded> decoded, Map<Enum<?>, Supplier<Optional<WeightMatrix>>> sources, long bytes) {

    /// A tensor that is decoded into memory while its part is loaded: row-major, float32, without gaps.
    ///
    /// @param at index in the description of the number of its file, which is only known then
    public record Decoded(int at, MatrixWeight weight) {

        /// @throws CheckpointException if it is damaged
        public WeightMatrix matrix() {
            return weight.finite();
        }
    }

    /// Where a tensor's rows can be read without the graph; empty if it is absent or computed from several, or if the
    /// part was joined.
    public Optional<WeightMatrix> matrix(Enum<?> tensor) {
        Supplier<Optional<WeightMatrix>> source = sources.get(tensor);
        return source == null ? Optional.empty() : source.get();
    }

    /// So many tensors of which there is none.
    public static WeightPart nothing(int tensors) {
        long[] description = new long[tensors * WeightDescription.ABSENT.length];
        for (int i = 0; i < tensors; i++) {
            System.arraycopy(
                    WeightDescription.ABSENT,
                    0,
                    description,
                    i * WeightDescription.ABSENT.length,
                    WeightDescription.ABSENT.length);
        }
        return new WeightPart(description, List.of(), Map.of(), 0);
    }

    /// Whether the last of the tensors is there.
    public boolean hasLast() {
        int length = WeightDescription.ABSENT.length;
        long[] last = Arrays.copyOfRange(description, description.length - length, description.length);
        return !Arrays.equals(last, WeightDescription.ABSENT);
    }

    /// Parts that are loaded by one call, in this order.
    static WeightPart join(List<WeightPart> parts) {
        List<Decoded> decoded = new ArrayList<>();
        int length = 0;
        for (WeightPart part : parts) {
            for (Decoded each : part.decoded()) {
                decoded.add(new Decoded(length + each.at(), each.weight()));
            }
            length += part.description().length;
        }
        return new WeightPart(
                parts.stream()
                        .flatMapToLong(part -> Arrays.stream(part.description()))
                        .toArray(),
                decoded,
                Map.of(),
                parts.stream().mapToLong(WeightPart::bytes).sum());
    }
}

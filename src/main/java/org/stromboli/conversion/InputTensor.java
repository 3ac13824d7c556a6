package org.stromboli.conversion;

import java.util.List;
import org.stromboli.model.checkpoint.TensorNames;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.StoredType;

/// A tensor of the input and what becomes of it. Immutable.
///
/// @param isRounded whether it is a matrix of the decoder's layers
record InputTensor(WeightRef weight, boolean isRounded) {

    private static final String WEIGHT = ".weight";

    /// @throws ConversionException if it cannot be rounded in such groups, or is no float
    static InputTensor of(WeightRef weight, WeightFormat format) {
        boolean rounded = TensorNames.isAdapterTarget(TensorNames.common(weight.name()));
        if (rounded) {
            check(weight, format);
        }
        return new InputTensor(weight, rounded);
    }

    private static void check(WeightRef weight, WeightFormat format) {
        StoredTensor stored = weight.stored();
        if (StoredType.named(stored.type()).isEmpty() || stored.shape().length != 2) {
            throw new ConversionException("tensor %s has type %s and shape %s: its weights are quantised already"
                    .formatted(weight.name(), stored.type(), stored.shapeText()));
        }
        if (stored.shape()[1] % format.group() != 0 || stored.shape()[1] == 0) {
            throw new ConversionException("tensor %s has %d columns, which groups of %d do not divide"
                    .formatted(weight.name(), stored.shape()[1], format.group()));
        }
    }

    /// In the order in which [RoundedTensor] writes them; one alone if it is copied.
    List<OutputTensor> outputs(WeightFormat format) {
        StoredTensor stored = weight.stored();
        long[] shape = stored.shape();
        if (!isRounded) {
            return List.of(new OutputTensor(weight.name(), stored.type(), shape, elementBytes()));
        }
        String module = weight.name().substring(0, weight.name().length() - WEIGHT.length());
        StoredType type = weight.type();
        return List.of(
                new OutputTensor(
                        module + ".weight_packed", "I32", new long[] {shape[0], shape[1] / format.codesPerWord()}, 4),
                new OutputTensor(
                        module + ".weight_scale",
                        type.storedName(),
                        new long[] {shape[0], shape[1] / format.group()},
                        type.bytes()),
                new OutputTensor(module + ".weight_shape", "I64", new long[] {2}, Long.BYTES));
    }

    private int elementBytes() {
        long elements = 1;
        for (long size : weight.stored().shape()) {
            elements *= size;
        }
        return elements == 0 ? 1 : Math.toIntExact(weight.stored().bytes() / elements);
    }
}

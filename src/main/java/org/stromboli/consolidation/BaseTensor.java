package org.stromboli.consolidation;

import java.util.Optional;
import java.util.stream.LongStream;
import org.stromboli.model.checkpoint.TensorNames;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.StoredType;

/// A tensor of the base and what becomes of it. Immutable.
///
/// @param common its name in every format
/// @param isSelected whether tasks may change it
/// @param type of the result; empty for what is not made of floating-point numbers and is copied as it is
record BaseTensor(WeightRef weight, String common, boolean isSelected, Optional<StoredType> type) {

    static BaseTensor of(WeightRef weight, ConsolidationRequest request) {
        boolean isNumber = Task.isNumber(weight.stored());
        Optional<StoredType> type = isNumber ? Optional.of(request.type().orElseGet(weight::type)) : Optional.empty();
        boolean selected = isNumber && request.selection().selects(weight.name());
        return new BaseTensor(weight, TensorNames.common(weight.name()), selected, type);
    }

    String name() {
        return weight.name();
    }

    long elements() {
        return LongStream.of(weight.stored().shape()).reduce(1, (x, y) -> x * y);
    }

    /// Of an element of the result.
    long elementBytes() {
        StoredTensor stored = weight.stored();
        return type.map(each -> (long) each.bytes()).orElseGet(() -> stored.bytes() / Math.max(1, elements()));
    }

    /// Of the result.
    long bytes() {
        return type.map(each -> elements() * each.bytes()).orElseGet(weight.stored()::bytes);
    }

    /// Whether the bits of the file are those of the result, unless a task changes it.
    boolean isCopied() {
        StoredTensor stored = weight.stored();
        return type.isEmpty()
                || (stored.isContiguous() && stored.type().equals(type.get().storedName()));
    }

    String resultType() {
        return type.map(StoredType::storedName).orElseGet(weight.stored()::type);
    }
}

package org.stromboli.consolidation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.stromboli.consolidation.Task.Update;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.model.lora.Adapter;

/// Applies all tasks to one tensor together: their changes are added, and the sum is rescaled once. Factors of adapters
/// stay factors where no task has the whole tensor. One thread.
final class JointFold {

    private final Arithmetic arithmetic;
    private final ConsolidationRequest request;
    private final TensorFold fold;

    JointFold(Arithmetic arithmetic, ConsolidationRequest request, TensorFold fold) {
        this.arithmetic = arithmetic;
        this.request = request;
        this.fold = fold;
    }

    private record Part(Task task, Update update) {}

    /// @return empty where no task has anything for the tensor
    Optional<AppliedTask> apply(List<Task> tasks, BaseTensor tensor, FoldedTensor folded) {
        List<Part> parts = tasks.stream()
                .flatMap(task -> task.update(tensor).map(update -> new Part(task, update)).stream())
                .toList();
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        boolean factors = parts.stream().allMatch(each -> each.update() instanceof Update.LowRank);
        return Optional.of(factors ? applyFactors(parts, folded) : applyDense(parts, folded));
    }

    private AppliedTask applyFactors(List<Part> parts, FoldedTensor tensor) {
        try (Svd sum = sum(parts)) {
            return fold.applyParts(tasks(parts), sum, tensor);
        }
    }

    private static List<Task> tasks(List<Part> parts) {
        return parts.stream().map(Part::task).toList();
    }

    private Svd sum(List<Part> parts) {
        @Nullable Svd sum = null;
        for (Part part : parts) {
            if (!(part.update() instanceof Update.LowRank(Adapter.Factors factors))) {
                throw new IllegalStateException("only factors are added as factors");
            }
            Svd next = fold.decomposed(part.task(), factors);
            if (sum == null) {
                sum = next;
                continue;
            }
            try (Svd before = sum;
                    next) {
                sum = arithmetic.joined(before, next);
            }
        }
        if (sum == null) {
            throw new IllegalStateException("there is nothing to add");
        }
        return sum;
    }

    private AppliedTask applyDense(List<Part> parts, FoldedTensor tensor) {
        List<Matrix> changes = new ArrayList<>();
        try {
            for (Part part : parts) {
                change(part, tensor).ifPresent(changes::add);
            }
            Matrix original = tensor.original();
            if (changes.isEmpty()) {
                return AppliedTask.equal(tasks(parts), original.rank());
            }
            long rows = changes.stream().mapToLong(Matrix::rows).min().orElseThrow();
            for (int i = 0; i < changes.size(); i++) {
                try (Matrix whole = changes.get(i)) {
                    changes.set(i, arithmetic.firstRows(whole, rows));
                }
            }
            while (changes.size() > 1) {
                try (Matrix last = changes.removeLast();
                        Matrix before = changes.removeLast()) {
                    changes.add(arithmetic.sum(before, last, 1));
                }
            }
            Matrix change = changes.getFirst();
            AppliedTask stage = fold.applyDense(
                    tasks(parts),
                    change,
                    rank(parts),
                    tensor,
                    () -> tensor.put(arithmetic.sum(tensor.current(), change, 1)));
            return rows == original.rows() ? stage : stage.ofRows(rows);
        } finally {
            changes.forEach(Matrix::close);
        }
    }

    /// What the sum has at most, if that is known of each checkpoint.
    private OptionalInt rank(List<Part> parts) {
        return request.updateRank().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(Math.toIntExact(parts.stream()
                        .mapToLong(each -> each.update() instanceof Update.LowRank(Adapter.Factors factors)
                                ? factors.a().stored().shape()[0]
                                : request.updateRank().getAsInt())
                        .sum()));
    }

    /// From the base, in the rows that both have; empty where there is none. The caller's to close.
    private Optional<Matrix> change(Part part, FoldedTensor tensor) {
        return switch (part.update()) {
            case Update.LowRank(Adapter.Factors factors) -> {
                try (Svd parts = fold.decomposed(part.task(), factors)) {
                    yield Optional.of(arithmetic.product(parts));
                }
            }
            case Update.Whole(WeightRef weight) -> {
                if (TensorFold.haveSameBits(weight, tensor.base())) {
                    yield Optional.empty();
                }
                Matrix original = tensor.original();
                fold.requireFinite(part.task(), tensor.base(), original);
                try (Matrix whole = arithmetic.read(weight)) {
                    fold.requireFinite(part.task(), weight, whole);
                    long rows = Math.min(original.rows(), whole.rows());
                    try (Matrix target = arithmetic.firstRows(whole, rows);
                            Matrix start = arithmetic.firstRows(original, rows)) {
                        yield arithmetic.equal(target, start)
                                ? Optional.empty()
                                : Optional.of(arithmetic.difference(target, start));
                    }
                }
            }
        };
    }
}

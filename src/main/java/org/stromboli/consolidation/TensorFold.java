package org.stromboli.consolidation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.stromboli.consolidation.Task.Update;
import org.stromboli.consolidation.spectrum.RescaledSpectrum;
import org.stromboli.consolidation.spectrum.Spectrum;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.model.lora.Adapter;
import org.stromboli.torch.StoredTensor;

/// Applies one task to one tensor by the chosen method. One thread.
final class TensorFold {

    private final Arithmetic arithmetic;
    private final ConsolidationRequest request;

    TensorFold(Arithmetic arithmetic, ConsolidationRequest request) {
        this.arithmetic = arithmetic;
        this.request = request;
    }

    AppliedTask apply(Task task, Update update, FoldedTensor tensor) {
        return switch (update) {
            case Update.LowRank(Adapter.Factors factors) -> applyFactors(task, factors, tensor);
            case Update.Whole(WeightRef weight) -> applyWhole(task, weight, tensor);
        };
    }

    private AppliedTask applyFactors(Task task, Adapter.Factors factors, FoldedTensor tensor) {
        try (Svd parts = decomposed(task, factors)) {
            return applyParts(List.of(task), parts, tensor);
        }
    }

    /// What an adapter adds. The caller's to close.
    Svd decomposed(Task task, Adapter.Factors factors) {
        try (Matrix a = arithmetic.read(factors.a());
                Matrix b = arithmetic.read(factors.b())) {
            requireFinite(task, factors.a(), a);
            requireFinite(task, factors.b(), b);
            return arithmetic.factors(a, b, factors.scale());
        }
    }

    /// @param tasks of one alpha, whose changes `parts` is the sum of
    AppliedTask applyParts(List<Task> tasks, Svd parts, FoldedTensor tensor) {
        Spectrum spectrum = parts.spectrum();
        RescaledSpectrum rescaled =
                request.method().rescale(spectrum, tasks.getFirst().input().alpha());
        if (spectrum.sum() > 0) {
            tensor.add(arithmetic.withValues(parts, rescaled.values()));
        }
        return AppliedTask.of(tasks, AppliedTask.Route.FACTORS, spectrum, rescaled);
    }

    private AppliedTask applyWhole(Task task, WeightRef weight, FoldedTensor tensor) {
        boolean fromBase = tensor.isUntouched() || request.fold() == Fold.COMMON_BASE;
        if (fromBase && haveSameBits(weight, tensor.base())) {
            long[] shape = weight.stored().shape();
            long columns = shape.length == 0 ? 1 : shape[shape.length - 1];
            long rows = Arrays.stream(shape).reduce(1, (x, y) -> x * y) / Math.max(1, columns);
            return AppliedTask.equal(List.of(task), Math.min(rows, columns));
        }
        Matrix old = fromBase ? tensor.original() : tensor.current();
        try (Matrix whole = arithmetic.read(weight)) {
            requireFinite(task, weight, whole);
            requireFinite(task, tensor.base(), old);
            long rows = Math.min(old.rows(), whole.rows());
            try (Matrix target = arithmetic.firstRows(whole, rows);
                    Matrix start = arithmetic.firstRows(old, rows)) {
                AppliedTask stage = arithmetic.equal(target, start)
                        ? AppliedTask.equal(List.of(task), start.rank())
                        : applyChange(task, start, target, tensor);
                return old.rows() == whole.rows() ? stage : stage.ofRows(rows);
            }
        }
    }

    private AppliedTask applyChange(Task task, Matrix start, Matrix target, FoldedTensor tensor) {
        try (Matrix change = arithmetic.difference(target, start)) {
            return applyDense(
                    List.of(task), change, request.updateRank(), tensor, () -> applyWholly(change, target, tensor));
        }
    }

    /// @param tasks of one alpha, whose changes `change` is the sum of
    /// @param rank what the change is known to have at most
    /// @param wholly puts the change where the rule leaves it as it is
    AppliedTask applyDense(List<Task> tasks, Matrix change, OptionalInt rank, FoldedTensor tensor, Runnable wholly) {
        double alpha = tasks.getFirst().input().alpha();
        if (request.method().isUniform()) {
            tensor.put(arithmetic.sum(tensor.current(), change, alpha));
            return AppliedTask.uniform(tasks, change.rank(), alpha);
        }
        boolean sketched = rank.isPresent() && change.rank() > 2L * rank.getAsInt();
        try (Svd parts = sketched ? arithmetic.sketch(change, rank.getAsInt()) : arithmetic.decompose(change)) {
            RescaledSpectrum rescaled = request.method().rescale(parts.spectrum(), alpha);
            if (rescaled.isWhole()) {
                wholly.run();
            } else if (sketched) {
                tensor.put(plus(tensor, arithmetic.withValues(parts, rescaled.values())));
            } else {
                double[] factors = rescaled.factors(parts.spectrum());
                try (Matrix rescaledChange = arithmetic.rescale(change, parts, factors)) {
                    tensor.put(arithmetic.sum(tensor.current(), rescaledChange, 1));
                }
            }
            return sketched
                    ? AppliedTask.of(tasks, AppliedTask.Route.SKETCH, parts.spectrum(), rescaled)
                            .leavingOut(leftOut(change, parts))
                    : AppliedTask.of(tasks, AppliedTask.Route.DENSE, parts.spectrum(), rescaled);
        }
    }

    /// The task's own numbers rather than a sum that rounds to them.
    private void applyWholly(Matrix change, Matrix target, FoldedTensor tensor) {
        boolean replaces = tensor.isUntouched() || request.fold() == Fold.SEQUENTIAL;
        tensor.put(
                replaces ? arithmetic.replaced(tensor.current(), target) : arithmetic.sum(tensor.current(), change, 1));
    }

    private Matrix plus(FoldedTensor tensor, Svd change) {
        try (change;
                Matrix product = arithmetic.product(change)) {
            return arithmetic.sum(tensor.current(), product, 1);
        }
    }

    private double leftOut(Matrix change, Svd parts) {
        double norm = arithmetic.norm(change);
        return norm == 0 ? 0 : Math.max(0, 1 - parts.spectrum().energy() / (norm * norm));
    }

    void requireFinite(Task task, WeightRef weight, Matrix matrix) {
        if (!arithmetic.isFinite(matrix)) {
            throw new ConsolidationException("%s (%s) holds values that are not finite, met while consolidating %s"
                    .formatted(weight.name(), weight.file(), task.label()));
        }
    }

    /// Compares tensors as they are stored, without reading them as numbers.
    static boolean haveSameBits(WeightRef x, WeightRef y) {
        StoredTensor a = x.stored();
        StoredTensor b = y.stored();
        if (!a.type().equals(b.type())
                || !Arrays.equals(a.shape(), b.shape())
                || !a.isContiguous()
                || !b.isContiguous()) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            return mapped(x, arena).mismatch(mapped(y, arena)) < 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MemorySegment mapped(WeightRef weight, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(weight.file())) {
            return channel.map(
                    MapMode.READ_ONLY, weight.stored().start(), weight.stored().bytes(), arena);
        }
    }
}

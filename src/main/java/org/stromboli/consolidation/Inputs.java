package org.stromboli.consolidation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stromboli.consolidation.Task.Update;
import org.stromboli.model.checkpoint.TensorNames;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.model.lora.Adapter;
import org.stromboli.torch.StoredType;
import org.stromboli.torch.WeightFiles;

/// The base's tensors in the order in which they are worked on, and the tasks, all checked against each other before
/// any work begins. Immutable.
record Inputs(List<BaseTensor> tensors, List<Task> tasks) {

    /// Buffers that old files hold and that every implementation computes itself.
    private static final Selection BUFFERS =
            new Selection(List.of("*.rotary_emb.inv_freq", "*.position_ids"), List.of());

    /// @throws ConsolidationException if they do not fit together
    static Inputs open(ConsolidationRequest request) {
        directory(request.base());
        if (Adapter.isIn(request.base())) {
            throw new ConsolidationException("the base %s is an adapter, not a checkpoint".formatted(request.base()));
        }
        WeightFiles files = WeightFiles.open(request.base());
        // Larger elements first: every tensor of a written file is then aligned.
        List<BaseTensor> tensors = files.names().stream()
                .map(name -> BaseTensor.of(new WeightRef(files, name), request))
                .sorted(Comparator.comparingLong(BaseTensor::elementBytes)
                        .reversed()
                        .thenComparingLong(each -> each.weight().stored().file())
                        .thenComparingLong(each -> each.weight().stored().start())
                        .thenComparing(BaseTensor::name))
                .toList();
        List<Task> tasks = request.tasks().stream()
                .peek(each -> directory(each.directory()))
                .map(Task::open)
                .toList();
        tasks.forEach(task -> check(task, tensors, request));
        requireOneAlpha(request);
        return new Inputs(tensors, tasks);
    }

    /// A sum is rescaled once.
    private static void requireOneAlpha(ConsolidationRequest request) {
        TaskInput first = request.tasks().getFirst();
        request.tasks().stream()
                .filter(each -> request.fold() == Fold.JOINT && each.alpha() != first.alpha())
                .findFirst()
                .ifPresent(other -> {
                    throw new ConsolidationException(
                            "--fold joint has one alpha for all tasks, but %s has %s and %s has %s"
                                    .formatted(first.directory(), first.alpha(), other.directory(), other.alpha()));
                });
    }

    private static void directory(Path path) {
        if (!Files.isDirectory(path)) {
            throw new ConsolidationException("the directory %s does not exist".formatted(path));
        }
    }

    private static void check(Task task, List<BaseTensor> tensors, ConsolidationRequest request) {
        Set<String> unmet = new HashSet<>(task.updates().keySet());
        unmet.removeIf(name -> !request.selection().selects(name) || BUFFERS.selects(name));
        boolean meets = false;
        for (BaseTensor tensor : tensors) {
            Optional<Update> update = task.update(tensor);
            unmet.remove(tensor.common());
            update.ifPresent(each -> check(task, tensor, each, request.commonRows()));
            meets |= update.isPresent();
        }
        if (!unmet.isEmpty()) {
            throw new ConsolidationException(
                    "%s has %d tensors that the base lacks, for example %s; leave them out with --exclude"
                            .formatted(
                                    task.label(),
                                    unmet.size(),
                                    unmet.stream().sorted().findFirst().orElseThrow()));
        }
        if (!meets) {
            throw new ConsolidationException(
                    "%s has nothing for any selected tensor of the base".formatted(task.label()));
        }
    }

    private static void check(Task task, BaseTensor tensor, Update update, boolean commonRows) {
        long[] base = tensor.weight().stored().shape();
        long[] other = switch (update) {
            case Update.Whole(WeightRef weight) -> typed(weight).stored().shape();
            case Update.LowRank(Adapter.Factors factors) ->
                new long[] {
                    typed(factors.b()).stored().shape()[0],
                    typed(factors.a()).stored().shape()[1]
                };
        };
        if (Arrays.equals(base, other)) {
            return;
        }
        boolean rowsAlone = base.length == 2
                && other.length == 2
                && base[1] == other[1]
                && update instanceof Update.Whole
                && TensorNames.isTokenTable(tensor.common());
        if (!rowsAlone || !commonRows) {
            throw new ConsolidationException("%s has shape %s in %s and %s in the base%s"
                    .formatted(
                            tensor.name(),
                            Arrays.toString(other),
                            task.label(),
                            Arrays.toString(base),
                            rowsAlone ? "; --common-rows consolidates the rows that both have" : ""));
        }
    }

    /// Types that cannot be read are told before any work begins.
    private static WeightRef typed(WeightRef weight) {
        StoredType _ = weight.type();
        return weight;
    }

    /// Of all tensors of the base.
    long bytes() {
        return tensors.stream()
                .mapToLong(each -> each.weight().stored().bytes())
                .sum();
    }
}

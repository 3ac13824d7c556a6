package org.stromboli.consolidation;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.stromboli.cli.ByteText;
import org.stromboli.model.checkpoint.OtherFiles;
import org.stromboli.torch.Torch;

/// Consolidates tasks into a base, one tensor at a time: none is in memory when the next one begins. The result appears
/// under its name when it is complete. Used once, by one thread.
final class Consolidation {

    static final long SHARD_BYTES = 5_000_000_000L;

    private final ConsolidationRequest request;
    private final long shardBytes;
    private final Consumer<String> lines;

    /// @param lines hears what goes on
    Consolidation(ConsolidationRequest request, long shardBytes, Consumer<String> lines) {
        this.request = request;
        this.shardBytes = shardBytes;
        this.lines = lines;
    }

    /// @throws ConsolidationException before anything is written, if the inputs do not fit or the result exists
    void run() throws IOException {
        if (Files.exists(request.out())) {
            throw new ConsolidationException("%s exists; nothing is ever overwritten".formatted(request.out()));
        }
        Inputs inputs = Inputs.open(request);
        Path partial = createPartial();
        try (Torch torch = Torch.start();
                Arithmetic arithmetic = new Arithmetic(torch)) {
            requireRoom(inputs, partial);
            OtherFiles.copy(request.base(), partial, Set.of(Report.FILE));
            Report report = fold(inputs, arithmetic, partial);
            report.write(partial);
            Files.move(partial, request.out(), StandardCopyOption.ATOMIC_MOVE);
            lines.accept("%s is complete: %s".formatted(request.out(), report.counts()));
        } finally {
            delete(partial);
        }
    }

    private Report fold(Inputs inputs, Arithmetic arithmetic, Path partial) throws IOException {
        Report report = new Report(request, inputs.tasks());
        Progress progress = new Progress(lines, inputs.tensors().size(), inputs.bytes());
        TensorFold fold = new TensorFold(arithmetic, request);
        JointFold joint = new JointFold(arithmetic, request, fold);
        Output output = request.adapterRank().isPresent()
                ? new AdapterOutput(arithmetic, request, partial, inputs.tensors())
                : new CheckpointOutput(arithmetic, partial, inputs.tensors(), shardBytes);
        for (BaseTensor tensor : inputs.tensors()) {
            List<AppliedTask> stages = new ArrayList<>();
            try (FoldedTensor folded = new FoldedTensor(arithmetic, tensor.weight())) {
                if (request.fold() == Fold.JOINT) {
                    joint.apply(inputs.tasks(), tensor, folded).ifPresent(stages::add);
                } else {
                    for (Task task : inputs.tasks()) {
                        task.update(tensor).ifPresent(update -> stages.add(fold.apply(task, update, folded)));
                    }
                }
                report.add(tensor, stages, output.write(tensor, folded));
            }
            progress.done(tensor, stages);
            if (arithmetic.openCount() != 0) {
                throw new IllegalStateException(
                        "%d matrices of %s are still in memory".formatted(arithmetic.openCount(), tensor.name()));
            }
        }
        output.finish();
        return report;
    }

    /// Beside the result, so that it can be renamed at the end.
    private Path createPartial() throws IOException {
        Path out = request.out().toAbsolutePath();
        Path partial = out.resolveSibling(out.getFileName() + ".partial");
        Files.createDirectories(out.getParent());
        try {
            return Files.createDirectory(partial);
        } catch (FileAlreadyExistsException e) {
            throw new ConsolidationException(
                    "%s is there from a run that is not finished or was killed; delete it if no one works on it"
                            .formatted(partial));
        }
    }

    /// A mapped file on a full disk would end the process without a word.
    private void requireRoom(Inputs inputs, Path directory) throws IOException {
        long needed = inputs.tensors().stream().mapToLong(BaseTensor::bytes).sum();
        long free = Files.getFileStore(directory).getUsableSpace();
        if (request.adapterRank().isEmpty() && needed > free) {
            throw new ConsolidationException("the result needs %s at %s, where %s are free"
                    .formatted(ByteText.of(needed), directory, ByteText.of(free)));
        }
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

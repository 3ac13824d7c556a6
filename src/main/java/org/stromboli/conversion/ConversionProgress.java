package org.stromboli.conversion;

import java.util.List;
import java.util.function.Consumer;
import org.stromboli.cli.ByteText;

/// A line for each twentieth of the input. One thread.
final class ConversionProgress {

    private static final int LINES = 20;

    private final Consumer<String> lines;
    private final long total;
    private long done;
    private long told;

    ConversionProgress(Consumer<String> lines, List<Shard> shards) {
        this.lines = lines;
        total = Math.max(
                1,
                shards.stream()
                        .flatMap(each -> each.tensors().stream())
                        .mapToLong(each -> each.weight().stored().bytes())
                        .sum());
    }

    void done(InputTensor tensor) {
        done += tensor.weight().stored().bytes();
        if (done * LINES / total > told) {
            told = done * LINES / total;
            lines.accept("%s of %s, now %s"
                    .formatted(
                            ByteText.of(done),
                            ByteText.of(total),
                            tensor.weight().name()));
        }
    }
}

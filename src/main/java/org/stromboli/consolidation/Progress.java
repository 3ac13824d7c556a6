package org.stromboli.consolidation;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.stromboli.cli.ByteText;
import org.stromboli.consolidation.spectrum.RescaledSpectrum.Rule;

/// One line for each tensor: what became of it, bytes done, time left. One thread.
final class Progress {

    private final Consumer<String> lines;
    private final int tensors;
    private final long totalBytes;
    private final long start = System.nanoTime();
    private int count;
    private long doneBytes;

    Progress(Consumer<String> lines, int tensors, long totalBytes) {
        this.lines = lines;
        this.tensors = tensors;
        this.totalBytes = totalBytes;
    }

    void done(BaseTensor tensor, List<AppliedTask> stages) {
        count++;
        doneBytes += tensor.weight().stored().bytes();
        String what = stages.isEmpty()
                ? "copied"
                : stages.stream().map(Progress::text).collect(Collectors.joining("; "));
        lines.accept("[%d/%d] %s, %s: %s (%s of %s, %s left)"
                .formatted(
                        count,
                        tensors,
                        tensor.name(),
                        ByteText.of(tensor.weight().stored().bytes()),
                        what,
                        ByteText.of(doneBytes),
                        ByteText.of(totalBytes),
                        left()));
    }

    private static String text(AppliedTask stage) {
        String rule = stage.rule().reported();
        String window = stage.decomposition()
                .map(AppliedTask.Decomposition::rescaled)
                .filter(each -> each.window() > 0)
                .map(each -> " K=%d of %d".formatted(each.window(), stage.rank()))
                .orElse("");
        return stage.rule() == Rule.EQUAL
                ? rule
                : rule
                        + window
                        + String.format(
                                Locale.ROOT, ", energy %.3g", stage.energy().kept());
    }

    private String left() {
        double perByte = (System.nanoTime() - start) / (double) Math.max(1, doneBytes);
        Duration left = Duration.ofNanos((long) (perByte * (totalBytes - doneBytes)));
        return left.toHours() > 0
                ? "%d h %d min".formatted(left.toHours(), left.toMinutesPart())
                : "%d min %d s".formatted(left.toMinutesPart(), left.toSecondsPart());
    }
}

package org.stromboli.media.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which stretches of a video are decoded, and what is shown where a frame is missing.
class FrameRunTest {

    private static final VideoTrack TENTHS = track(200, 100);

    @Test
    void aSpanHoldsOneFrame() {
        List<FrameRun> runs = FrameRun.plan(TENTHS, new int[] {0, 5, 199});

        assertThat(runs).hasSize(2);
        assertThat(runs.getFirst().start()).isEmpty();
        assertThat(runs.getLast().start().orElseThrow()).isBetween(19.8, 19.9);
        for (FrameRun run : runs) {
            for (FrameRun.Span span : run.spans()) {
                assertThat(IntStream.range(0, 200).filter(i -> i / 10.0 >= span.from() && i / 10.0 <= span.to()))
                        .hasSize(1);
            }
        }
    }

    @Test
    void theFrameBeforeAMissingOneStaysOnTheScreen() {
        FrameRun run = FrameRun.plan(TENTHS, new int[] {3, 4, 5, 7}).getFirst();
        double[] delivered = {0.1, 0.2, 0.3, 0.5, 0.6};

        int[] shown = run.shown(delivered);

        assertThat(shown).containsExactly(2, 2, 3, 4);
        FrameRun only = run.only(delivered, new int[] {2, 3, 4});
        assertThat(only.spans()).extracting(FrameRun.Span::time).containsExactly(0.3, 0.5, 0.6);
        assertThat(only.start()).isEqualTo(run.start());
    }

    @Test
    void beforeTheFirstFrameTheFirstIsShown() {
        FrameRun run = FrameRun.plan(TENTHS, new int[] {0, 1, 9}).getFirst();

        assertThat(run.shown(new double[] {0.4, 0.9})).containsExactly(0, 0, 1);
    }

    private static VideoTrack track(int frames, int group) {
        double[] times = IntStream.range(0, frames).mapToDouble(i -> i / 10.0).toArray();
        double[] keys = IntStream.iterate(0, i -> i < frames, i -> i + group)
                .mapToDouble(i -> i / 10.0)
                .toArray();
        return new VideoTrack(0, 64, 48, 10, times, keys);
    }
}

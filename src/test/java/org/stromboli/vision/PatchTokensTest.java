package org.stromboli.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Newline tokens stand where `merge` in the graph puts them, and are left out.
class PatchTokensTest {

    private static int[] all(FeatureLayout layout) {
        return IntStream.range(0, layout.tokens()).toArray();
    }

    @Test
    void withoutNewlinesAllTokensStandForPatches() {
        List<FeatureLayout> layouts = List.of(
                FeatureLayout.InOrder.of(2, 9),
                new FeatureLayout.AnyRes(
                        2,
                        new Grid(2, 1),
                        FeatureLayout.AnyRes.MapWindow.whole(2, 4),
                        FeatureLayout.AnyRes.MapOutput.bilinear(2, 4),
                        true,
                        false),
                new FeatureLayout.Video(2, 3, Pooling.NONE, Newlines.NOWHERE),
                new FeatureLayout.Compressed(1, 1, 4, 5),
                new FeatureLayout.Patches(1, 2, 3, 2, 1, List.of()),
                new FeatureLayout.Fused(7));
        assertThat(layouts)
                .allSatisfy(layout -> assertThat(PatchTokens.of(layout)).containsExactly(all(layout)));
    }

    @Test
    void aNewlineAtTheEndIsLeftOut() {
        assertThat(PatchTokens.of(new FeatureLayout.InOrder(1, 3, true))).containsExactly(0, 1, 2);
    }

    @Test
    void theNewlineOfEachRowOfAMapIsLeftOut() {
        FeatureLayout.AnyRes layout = new FeatureLayout.AnyRes(
                2,
                new Grid(2, 1),
                FeatureLayout.AnyRes.MapWindow.whole(2, 3),
                FeatureLayout.AnyRes.MapOutput.bilinear(2, 3),
                true,
                true);
        assertThat(PatchTokens.of(layout)).containsExactly(0, 1, 2, 3, 4, 5, 6, 8, 9, 10);
        FeatureLayout.AnyRes cropsAlone =
                new FeatureLayout.AnyRes(2, layout.grid(), layout.window(), layout.output(), false, true);
        assertThat(PatchTokens.of(cropsAlone)).containsExactly(0, 1, 2, 4, 5, 6);
    }

    @Test
    void newlinesOfVideosAreLeftOut() {
        assertThat(PatchTokens.of(new FeatureLayout.Video(2, 2, Pooling.NONE, Newlines.AT_END)))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(PatchTokens.of(new FeatureLayout.Video(2, 2, Pooling.NONE, Newlines.AFTER_FRAMES)))
                .containsExactly(0, 1, 2, 3, 5, 6, 7, 8);
        assertThat(PatchTokens.of(new FeatureLayout.Video(2, 1, Pooling.NONE, Newlines.AFTER_ROWS)))
                .containsExactly(0, 1, 3, 4);
    }
}

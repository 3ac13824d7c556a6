package org.stromboli.vision.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.media.DecodedImage;
import org.stromboli.vision.FeatureLayout.Patches;
import org.stromboli.vision.FeatureLayout.TimedRun;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.FrameTimes;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.SizeRule.NearestMultiples;
import org.stromboli.vision.Tiles;
import org.stromboli.vision.UnfitImageException;
import org.stromboli.vision.preprocess.PatchPreprocessor.Recipe;

class PatchVideosTest {

    private static final Recipe RECIPE =
            new Recipe(2, 2, new NearestMultiples(4, 16, 4096, true), Interpolation.BICUBIC);

    private record Rules() implements PatchVideos.Rules {
        @Override
        public FrameSampling usual() {
            return new FrameSampling.ByLength(32);
        }

        @Override
        public FrameSampling count(int frames) {
            return new FrameSampling.Nearest(frames);
        }

        @Override
        public FrameSampling rate(double perSecond) {
            return new FrameSampling.NearestPerSecond(perSecond);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "0.25, 0.2",
        "0.75, 0.8",
        "0.35, 0.3",
        "2.65, 2.6",
        "4.875, 4.9",
        "60, 60.0",
        "3599.96, 3600.0"
    })
    void aTimeHasOneDecimalHalfToEvenOnTheExactValue(double seconds, String told) {
        assertThat(PatchVideos.timeTag(seconds)).isEqualTo("<%s seconds>".formatted(told));
    }

    @Test
    void aVideoTellsTheTimeOfEachFrameBehindARoundTripThroughMicroseconds() {
        FrameTimes times = new FrameTimes(new int[] {0, 1, 7}, 29.97);
        Patches layout = new PatchVideos(RECIPE, new Rules(), true, false).layout(8, 8, times);
        assertThat(layout.runs())
                .containsExactly(
                        new TimedRun("<0.0 seconds>", 4, ""),
                        new TimedRun("<0.0 seconds>", 4, ""),
                        new TimedRun("<0.2 seconds>", 4, ""));
        assertThat(layout.tokens()).isEqualTo(12);
    }

    @Test
    void aListOfFramesCountsAsOneASecond() {
        Patches layout = new PatchVideos(RECIPE, new Rules(), true, false).layout(8, 8, FrameTimes.ofList(2));
        assertThat(layout.runs()).extracting(TimedRun::time).containsExactly("<0.0 seconds>", "<1.0 seconds>");
    }

    @Test
    void theTowerIsToldIndexesOnlyWhereThatIsChosen() {
        List<DecodedImage> frames = List.of(plain(8, 4), plain(8, 4));
        FrameTimes times = new FrameTimes(new int[] {3, 9}, 30);
        assertThat(tiles(false, frames, times).places()).isEmpty();
        int[] places = tiles(true, frames, times).places();
        assertThat(places).hasSize(2 * 8 * 3);
        assertThat(places)
                .startsWith(3, 0, 0, 3, 0, 1, 3, 1, 0, 3, 1, 1, 3, 0, 2)
                .endsWith(9, 1, 3);
    }

    private static Tiles tiles(boolean placed, List<DecodedImage> frames, FrameTimes times) {
        return preprocessor(placed).video(frames, times).tiles();
    }

    private static PatchPreprocessor preprocessor(boolean placed) {
        return new PatchPreprocessor(RECIPE, Optional.of(new PatchVideos(RECIPE, new Rules(), true, placed)));
    }

    @Test
    void framesOfSeveralSizesAreRejected() {
        assertThatExceptionOfType(UnfitImageException.class)
                .isThrownBy(() -> preprocessor(false).video(List.of(plain(8, 4), plain(4, 8)), FrameTimes.ofList(2)))
                .withMessageContaining("8 x 4 and 4 x 8");
    }

    private static DecodedImage plain(int width, int height) {
        return new DecodedImage(width, height, new byte[3 * width * height]);
    }
}

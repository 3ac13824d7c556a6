package org.stromboli.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.fixtures.Seed;

/// Frame numbers against a table that the published formulas gave under numpy.
class FrameSamplingTest {

    private static final Path TABLE = Path.of("src/test/resources/video/sampling.csv");

    static List<String> rows() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(row -> !row.startsWith("#"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void takesTheFramesOfTheReference(String row) {
        String[] cells = row.split(";", -1);
        int frames = Integer.parseInt(cells[1]);
        double perSecond = Double.parseDouble(cells[2]);
        double parameter = Double.parseDouble(cells[3]);
        int max = Integer.parseInt(cells[4]);
        FrameSampling sampling = switch (cells[0]) {
            case "uniform" -> new FrameSampling.Uniform((int) parameter);
            case "fps" -> new FrameSampling.PerSecond(parameter);
            case "starts" -> new FrameSampling.Starts((int) parameter);
            case "starts fps" -> new FrameSampling.StartsPerSecond(parameter);
            default -> new FrameSampling.Middles();
        };

        assertThat(sampling.indexes(frames, perSecond, max))
                .containsExactly(Arrays.stream(cells[5].split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }

    /// LLaVA-OneVision-2: all frames of short videos, else equal distances to the nearest frame, half to even.
    @Test
    void takesTheNearestFrames() {
        assertThat(new FrameSampling.Nearest(6).indexes(40, 8, 64)).containsExactly(0, 8, 16, 23, 31, 39);
        assertThat(new FrameSampling.Nearest(6).indexes(4, 8, 64)).containsExactly(0, 1, 2, 3);
        assertThat(new FrameSampling.Nearest(3).indexes(4, 8, 64)).containsExactly(0, 2, 3);
        assertThat(new FrameSampling.Nearest(1).indexes(4, 8, 64)).containsExactly(0);
        assertThat(new FrameSampling.Nearest(9).indexes(40, 8, 2)).containsExactly(0, 39);
        assertThat(new FrameSampling.NearestPerSecond(4).indexes(40, 8, 64))
                .containsExactly(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39);
        assertThat(new FrameSampling.NearestPerSecond(0.1).indexes(40, 8, 64)).containsExactly(0);
    }

    @Test
    void takesMoreFramesOfLongerVideos() {
        FrameSampling sampling = new FrameSampling.ByLength(32);
        assertThat(sampling.indexes(239, 24, 64)).hasSize(8);
        assertThat(sampling.indexes(240, 24, 64)).hasSize(16);
        assertThat(sampling.indexes(719, 24, 64)).hasSize(16);
        assertThat(sampling.indexes(720, 24, 64)).hasSize(32);
        assertThat(sampling.indexes(720, 24, 20)).hasSize(20);
        assertThat(sampling.indexes(5, 24, 64)).containsExactly(0, 1, 2, 3, 4);
    }

    /// LLaVA-OneVision-1.5.
    @Test
    void takesAnEvenNumberOfFrames() {
        FrameSampling sampling = new FrameSampling.EvenPerSecond(2);
        assertThat(sampling.indexes(40, 8, 64)).hasSize(10);
        assertThat(sampling.indexes(41, 8, 64)).hasSize(10);
        assertThat(sampling.indexes(8, 8, 64)).containsExactly(0, 2, 5, 7);
        assertThat(sampling.indexes(3, 8, 64)).containsExactly(0, 2);
        assertThat(sampling.indexes(1, 8, 64)).containsExactly(0);
        assertThat(sampling.indexes(4000, 8, 63)).hasSize(62);
        assertThat(new FrameSampling.Even(5).indexes(40, 8, 64)).hasSize(4);
        assertThat(new FrameSampling.Even(6).indexes(40, 8, 64)).containsExactly(0, 8, 16, 23, 31, 39);
    }

    @Test
    void keepsTheLimitAndTheVideoWhateverIsAsked() {
        long seed = Seed.of(1);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 3000; round++) {
            int frames = random.nextInt(1, random.nextBoolean() ? 10 : 400_000);
            double perSecond = Math.exp(random.nextDouble(-12, 12));
            int max = random.nextInt(1, 70);
            FrameSampling sampling = switch (random.nextInt(8)) {
                case 0 -> new FrameSampling.Uniform(random.nextInt(1, 100));
                case 1 -> new FrameSampling.PerSecond(Math.exp(random.nextDouble(-12, 12)));
                case 2 -> new FrameSampling.Starts(random.nextInt(1, 100));
                case 3 -> new FrameSampling.StartsPerSecond(Math.exp(random.nextDouble(-12, 12)));
                case 4 -> new FrameSampling.NearestPerSecond(Math.exp(random.nextDouble(-12, 12)));
                case 5 -> new FrameSampling.EvenPerSecond(Math.exp(random.nextDouble(-12, 12)));
                case 6 -> new FrameSampling.ByLength(random.nextInt(1, 100));
                default -> new FrameSampling.Middles();
            };
            int[] indexes = sampling.indexes(frames, perSecond, max);
            assertThat(indexes)
                    .describedAs("seed %d: %s of %d at %s, most %d", seed, sampling, frames, perSecond, max)
                    .hasSizeBetween(1, max)
                    .isSorted();
            assertThat(IntStream.of(indexes)).allMatch(index -> index >= 0 && index < frames);
        }
    }
}

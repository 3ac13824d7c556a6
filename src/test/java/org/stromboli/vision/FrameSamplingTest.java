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

    @Test
    void keepsTheLimitAndTheVideoWhateverIsAsked() {
        long seed = Seed.of(1);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 3000; round++) {
            int frames = random.nextInt(1, random.nextBoolean() ? 10 : 400_000);
            double perSecond = Math.exp(random.nextDouble(-12, 12));
            int max = random.nextInt(1, 70);
            FrameSampling sampling = switch (random.nextInt(5)) {
                case 0 -> new FrameSampling.Uniform(random.nextInt(1, 100));
                case 1 -> new FrameSampling.PerSecond(Math.exp(random.nextDouble(-12, 12)));
                case 2 -> new FrameSampling.Starts(random.nextInt(1, 100));
                case 3 -> new FrameSampling.StartsPerSecond(Math.exp(random.nextDouble(-12, 12)));
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

package org.stromboli.consolidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.CheckpointCopy.Weight;

/// What the method must do to numbers, through the whole tool. Each seed is in the name of its test.
class NumericalContractTest {

    private static final String NAME = "model.layers.0.self_attn.q_proj.weight";
    private static final String FACTOR = "base_model.model.model.layers.0.self_attn.q_proj.lora_%s.weight";

    @TempDir
    Path directory;

    private Workshop workshop;

    @BeforeEach
    void workshop() {
        workshop = new Workshop(directory);
    }

    private double[][] consolidated(double[][] base, double[][] task, String options) throws IOException {
        return Workshop.matrix(result(base, task, options), NAME);
    }

    private Path result(double[][] base, double[][] task, String options) throws IOException {
        workshop.checkpoint("base", Map.of(NAME, Matrices.weight(base)));
        workshop.checkpoint("task", Map.of(NAME, Matrices.weight(task)));
        return workshop.consolidate("--base @base --task @task " + options);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void alphaOfOneGivesTheTask(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] base = Matrices.random(random, 24, 40, 1);
        double[][] task = Matrices.sum(base, 0.1, Matrices.falling(random, 24, 40, 0.8));

        double[][] result = consolidated(base, task, "--alpha 1");

        assertThat(Matrices.distance(result, task)).isLessThan(1e-6 * Math.sqrt(Matrices.energy(task)));
    }

    @Test
    void equalInputsGiveTheBaseBitForBit() throws IOException {
        // Both zeros, and a value that is no number: nothing of it may be computed with.
        Weight odd =
                new Weight("F32", new int[] {1, 4}, new byte[] {0, 0, 0, -128, 0, 0, 0, 0, 0, 0, -64, 127, 1, 0, 0, 0});
        workshop.checkpoint("base", Map.of(NAME, odd));
        workshop.checkpoint("task", Map.of(NAME, odd));

        Path out = workshop.consolidate("--base @base --task @task");

        assertThat(Workshop.weights(out).bytes(NAME)).isEqualTo(odd.bytes());
        assertThat(Workshop.stage(out, NAME).path("rule").asText()).isEqualTo("equal");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--alpha 0.2", "--alpha 0.5", "--alpha 0.9", "--method linear", "--method retain", "--alpha 1"})
    void adaptersAndCheckpointsAgree(String options) throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        double[][] base = Matrices.random(random, 48, 64, 0.1);
        double[][] a = Matrices.falling(random, 5, 64, 0.7);
        double[][] b = Matrices.random(random, 48, 5, 1);
        double[][] task = Matrices.sum(base, 2, Matrices.multiply(b, a));
        workshop.adapter(
                "adapter",
                5,
                10,
                Map.of(FACTOR.formatted("A"), Matrices.weight(a), FACTOR.formatted("B"), Matrices.weight(b)),
                Map.of());

        double[][] dense = consolidated(base, task, options);
        double[][] sketched = consolidated(base, task, options + " --update-rank 5");
        double[][] factors = Workshop.matrix(workshop.consolidate("--base @base --task @adapter " + options), NAME);

        double size = Matrices.distance(dense, base);
        assertThat(Matrices.distance(dense, factors) / size).isLessThan(1e-4);
        assertThat(Matrices.distance(sketched, factors) / size).isLessThan(1e-4);
    }

    @Test
    void theWorkedExample() throws IOException {
        double[][] change = {{4, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
        Path out = result(new double[4][4], change, "--alpha 0.6");

        double[][] expected = {{7.0 / 3, 0, 0, 0}, {0, 4.0 / 3, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
        assertThat(Matrices.distance(Workshop.matrix(out, NAME), expected)).isLessThan(1e-5);
        assertThat(Workshop.stage(out, NAME).path("K").asInt()).isEqualTo(3);
        assertThat(Workshop.stage(out, NAME).path("s_1").asDouble()).isCloseTo(4, within(1e-5));
        assertThat(Workshop.stage(out, NAME).path("s'_1").asDouble()).isCloseTo(7.0 / 3, within(1e-5));
    }

    @Test
    void aFlatSpectrumIsAppliedUnscaled() throws IOException {
        double[][] task = {{1, 0, 0}, {0, 0, 1}, {0, 1, 0}};
        Path out = result(new double[3][3], task, "--alpha 0.5");

        assertThat(Workshop.matrix(out, NAME)).isDeepEqualTo(task);
        assertThat(Workshop.stage(out, NAME).path("rule").asText()).isEqualTo("flat");
        assertThat(Workshop.stage(out, NAME).path("kept_energy").asDouble()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void changesOfBasisCommute(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] change = Matrices.falling(random, 12, 20, 0.6);
        double[][] left = Matrices.orthogonal(random, 12);
        double[][] right = Matrices.orthogonal(random, 20);
        double[][] turned = Matrices.multiply(Matrices.multiply(left, change), right);

        double[][] result = consolidated(new double[12][20], change, "--alpha 0.3");
        double[][] ofTurned = consolidated(new double[12][20], turned, "--alpha 0.3");

        double[][] resultTurned = Matrices.multiply(Matrices.multiply(left, result), right);
        assertThat(Matrices.distance(ofTurned, resultTurned))
                .isLessThan(1e-5 * Math.sqrt(Matrices.energy(resultTurned)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--alpha 0.2",
                "--alpha 0.6",
                "--alpha 0.4 --method linear",
                "--alpha 0.7 --method retain --retain 0.6",
                "--alpha 0.5 --method scale --scale 0.5"
            })
    void theReportedEnergyIsThatOfTheResult(String options) throws IOException {
        SplittableRandom random = new SplittableRandom(31);
        double[][] base = Matrices.random(random, 30, 18, 1);
        double[][] task = Matrices.sum(base, 1, Matrices.falling(random, 30, 18, 0.85));

        Path out = result(base, task, options);

        double kept = Matrices.energy(Matrices.sum(Workshop.matrix(out, NAME), -1, base))
                / Matrices.energy(Matrices.sum(task, -1, base));
        assertThat(Workshop.stage(out, NAME).path("kept_energy").asDouble()).isCloseTo(kept, within(1e-5 * kept));
    }
}

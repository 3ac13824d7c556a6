package org.stromboli.consolidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.SafetensorsFixture;

/// Whole checkpoints as they are distributed: the result is one again.
class FixtureCheckpointTest {

    private static final Path BASE = Fixtures.path("llava_onevision", "checkpoint");
    private static final long SEED = 17;

    @TempDir
    Path directory;

    private CheckpointCopy task;
    private Workshop workshop;

    @BeforeEach
    void train() throws IOException {
        workshop = new Workshop(directory);
        task = new CheckpointCopy(BASE, Files.createDirectory(directory.resolve("task")));
        SplittableRandom random = new SplittableRandom(SEED);
        task.weights().replaceAll((name, weight) -> name.contains("vision_tower") ? weight : moved(weight, random));
        task.write(0);
    }

    private static Weight moved(Weight weight, SplittableRandom random) {
        ByteBuffer bytes = ByteBuffer.wrap(weight.bytes().clone()).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < bytes.capacity(); at += 4) {
            bytes.putFloat(at, (float) (bytes.getFloat(at) + 0.01 * random.nextGaussian()));
        }
        return new Weight(weight.type(), weight.shape(), bytes.array());
    }

    @Test
    void alphaOfOneIsTheTaskAndTheServerOpensIt() throws IOException {
        Path out = workshop.consolidate("--base " + BASE + " --task @task:1");

        SafetensorsFixture result = Workshop.weights(out);
        task.weights()
                .forEach((name, weight) ->
                        assertThat(result.bytes(name)).describedAs(name).isEqualTo(weight.bytes()));
        assertThatCode(() -> FamilyRegistry.open(out)).doesNotThrowAnyException();
    }

    @Test
    void aShardedResultOpensToo() throws IOException {
        Path out = workshop.consolidate("--base " + BASE + " --task @task", 300_000);

        assertThat(out.resolve("model.safetensors.index.json")).exists();
        assertThat(out.resolve("tokenizer.json")).hasSameBinaryContentAs(BASE.resolve("tokenizer.json"));
        assertThatCode(() -> FamilyRegistry.open(out)).doesNotThrowAnyException();
        assertThat(Workshop.report(out).path("summary").path("unchanged").asInt())
                .isPositive();
    }

    @Test
    void theSameCheckpointTwiceStaysAsItIs() throws IOException {
        Path out = workshop.consolidate("--base @task --task @task");

        SafetensorsFixture result = Workshop.weights(out);
        task.weights().forEach((name, weight) -> assertThat(result.bytes(name)).isEqualTo(weight.bytes()));
        assertThat(Workshop.report(out).path("summary").path("changed").isMissingNode())
                .isTrue();
    }

    @Test
    void weightsOfTorchSaveAreReadAndWrittenAsSafetensors() throws IOException {
        Path original = Fixtures.path("original", "llava15_original", "checkpoint");

        Path out = workshop.consolidate("--base " + original + " --task " + original);

        assertThat(Workshop.weights(out).has("model.mm_projector.0.weight")).isTrue();
        assertThat(out.resolve("pytorch_model.bin.index.json")).doesNotExist();
        assertThat(out.resolve("tokenizer.model")).exists();
    }
}

package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.engine.Step;
import org.stromboli.family.Families;
import org.stromboli.family.ServedModel;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.PytorchFixture;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.PlainModels;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;

/// Ways to store and to compute: what they give is the reference's in float32 as far as their digits go, and equal to
/// each other where they hold the same numbers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrecisionTest {

    private static final int BLOCK_TOKENS = 16;

    private Torch torch;
    private ServedModel published;
    private List<FixtureCases.Case> cases;

    @BeforeAll
    void start() {
        torch = Torch.start();
        torch.useThreads(1);
        published = Families.open(Fixtures.path("llava_onevision", "checkpoint"));
        cases = FixtureCases.of("llava_onevision", published);
    }

    @AfterAll
    void stop() {
        torch.close();
    }

    @Test
    void bfloat16FollowsTheReference() {
        follows(load(published, Precision.BFLOAT16));
    }

    @Test
    void theGraphOfAGpuFollowsTheReference() {
        follows(PlainModels.load(torch, published.plan(), Precision.BFLOAT16));
    }

    /// Random weights have small margins, so that the logits are what counts: within 2 % of their spread.
    private void follows(LoadedModel model) {
        try (DeviceWorker worker = new DeviceWorker(model, 60, BLOCK_TOKENS)) {
            int equal = 0;
            for (FixtureCases.Case each : cases) {
                float[] found = logits(worker, each);
                assertThat(relativeError(found, each.logits()))
                        .describedAs(each.id())
                        .isLessThan(0.02);
                equal += best(found) == best(each.logits()) ? 1 : 0;
            }
            assertThat(equal).describedAs("cases with the same first token").isGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void howWeightsAreStoredDoesNotMatter(@TempDir Path wide, @TempDir Path narrow, @TempDir Path unaligned)
            throws IOException {
        Path original = Fixtures.path("llava_onevision", "checkpoint");
        ServedModel asFloats = open(new CheckpointCopy(original, wide).cutToBfloat16(false), 0, name -> name);
        ServedModel asShorts = open(
                new CheckpointCopy(original, narrow).cutToBfloat16(true),
                0,
                name -> name.replace("language_model.model.", "model.language_model.")
                        .replace("vision_tower.vision_model.", "model.vision_tower.")
                        .replace("multi_modal_projector.", "model.multi_modal_projector.")
                        .replace("image_newline", "model.image_newline"));
        ServedModel odd = open(new CheckpointCopy(original, unaligned).cutToBfloat16(true), 1, name -> name);
        float[] expected = logits(asFloats);
        assertThat(logits(asShorts)).containsExactly(expected);
        assertThat(logits(odd)).containsExactly(expected);
    }

    @Test
    void halfPrecisionFilesAreRead(@TempDir Path directory) throws IOException {
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path("llava_onevision", "checkpoint"), directory);
        float[] found = logits(open(copy.storeAsFloat16(), 0, name -> name));
        assertThat(relativeError(found, cases.get(1).logits())).isLessThan(2e-3);
        assertThat(logits(open(copy, 1, name -> name))).containsExactly(found);
        Files.delete(directory.resolve("model.safetensors"));
        PytorchFixture.write(directory.resolve("pytorch_model.bin"), copy.weights());
        assertThat(logits(Families.open(directory))).containsExactly(found);
    }

    @Test
    void aHeadOfItsOwnIsUsed(@TempDir Path directory) throws IOException {
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path("llava_onevision", "checkpoint"), directory);
        CheckpointCopy.Weight embedding = copy.weights().get("language_model.model.embed_tokens.weight");
        copy.weights()
                .put(
                        "lm_head.weight",
                        new CheckpointCopy.Weight("F32", embedding.shape(), new byte[embedding.bytes().length]));
        assertThat(logits(open(copy, 0, name -> name))).containsOnly(0);
    }

    private ServedModel open(CheckpointCopy copy, int padding, UnaryOperator<String> name) throws IOException {
        return Families.open(copy.rename(name).write(padding).directory());
    }

    private float[] logits(ServedModel served) {
        try (DeviceWorker worker = new DeviceWorker(load(served, Precision.FLOAT32), 60, BLOCK_TOKENS)) {
            return logits(worker, cases.get(1));
        }
    }

    private LoadedModel load(ServedModel served, Precision precision) {
        return ModelLoader.load(torch, served.plan(), ModelDevice.CPU, precision, LoadListener.SILENT);
    }

    private static float[] logits(DeviceWorker worker, FixtureCases.Case each) {
        List<Step.VisionWork> work = new ArrayList<>();
        int[] handles = IntStream.range(0, each.media().size()).toArray();
        for (int handle : handles) {
            var media = each.media().get(handle).media();
            work.add(new Step.VisionWork(handle, media, 0, worker.visionSlices(media)));
        }
        worker.run(StepWriter.vision(handles, work));
        int[] blocks = IntStream.range(0, 40).toArray();
        return worker.logits(new StepWriter(BLOCK_TOKENS)
                .add(each.ids(), 0, each.ids().length, blocks, each.media(), handles, true)
                .greedy());
    }

    private static double relativeError(float[] found, float[] expected) {
        double difference = 0;
        double all = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(found[i] - expected[i], 2);
            all += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / all);
    }

    private static int best(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
    }
}

package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.torch.Torch;

/// Keys of processors and configurations mean what they mean to transformers: for each change of a checkpoint's JSON
/// files, the logits that transformers 5.24.0 computes (torch 2.15, float32) from the same messages and image files.
///
/// `fixtures/variants/cases.json` holds the changes as merge patches (RFC 7386).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckpointVariantsTest {

    private static final int BLOCK_TOKENS = 16;

    private Torch torch;

    @TempDir
    Path directory;

    @BeforeAll
    void start() {
        torch = Torch.start();
        torch.useThreads(1);
    }

    @AfterAll
    void close() {
        torch.close();
    }

    static Stream<Arguments> variants() throws IOException {
        return StreamSupport.stream(Fixtures.json("variants", "cases.json").spliterator(), false)
                .map(each -> Arguments.of(each.path("name").asText(), each));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void logitsEqualTheReference(String name, JsonNode variant) throws IOException {
        String fixture = variant.path("fixture").asText();
        CheckpointCopy copy = new CheckpointCopy(Fixtures.path(fixture, "checkpoint"), directory).write(0);
        for (Map.Entry<String, JsonNode> file : variant.path("edits").properties()) {
            copy.edit(file.getKey(), json -> patch(json, file.getValue()));
        }
        ServedModel served = FamilyRegistry.open(directory);
        LoadedModel model =
                ModelLoader.load(torch, served.plan(), TestDevice.of(torch), Precision.FLOAT32, LoadListener.SILENT);
        FixtureCases.Case each =
                FixtureCases.of(fixture, served, variant.path("case").asText()).getFirst();
        try (DeviceWorker worker = new DeviceWorker(model, 200, BLOCK_TOKENS)) {
            int[] handles = FamilyFixtureTest.encode(worker, each);
            int[] blocks = IntStream.range(0, 40).toArray();
            StepWriter step = new StepWriter(BLOCK_TOKENS)
                    .add(each.ids(), 0, each.ids().length, blocks, each.media(), handles, true);
            assertThat(FamilyFixtureTest.furthest(
                            worker.logits(step.greedy()),
                            reference(variant.path("logits").asText())))
                    .isLessThan(1e-3);
        } finally {
            served.tokenizer().close();
        }
    }

    private static float[] reference(String name) throws IOException {
        return FixtureCases.floats(new SafetensorsFixture(Fixtures.path("variants", "logits.safetensors")).bytes(name));
    }

    private static void patch(ObjectNode target, JsonNode changes) {
        for (Map.Entry<String, JsonNode> each : List.copyOf(changes.properties())) {
            if (each.getValue().isNull()) {
                target.remove(each.getKey());
            } else if (each.getValue().isObject() && target.path(each.getKey()) instanceof ObjectNode inner) {
                patch(inner, each.getValue());
            } else {
                target.set(each.getKey(), each.getValue());
            }
        }
    }
}

package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.TakenApart;
import org.stromboli.model.HostPlan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.model.TestDevice;
import org.stromboli.torch.Torch;

/// A quantised checkpoint and the same one with its weights written out in float32: equal in every data type, with an
/// adapter, and where steps are computed outside the graph; to the last bit where weights are copied, which they are
/// not in float32, and where they begin in memory decides how libtorch adds.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuantisedBaseTest {

    private static final String FIXTURE = "quantised/gptq_next_desc_act";
    private static final double MAX_DIFFERENCE = 1e-4;
    private static final String PROJECTION = "language_model.model.layers.0.self_attn.q_proj";

    private Torch torch;
    private ServedModel quantised;
    private ServedModel plain;

    @BeforeAll
    void writeOut(@TempDir Path directory) throws IOException {
        torch = Torch.start();
        torch.useThreads(1);
        Path checkpoint = Fixtures.path(FIXTURE, "checkpoint");
        DequantisedCopy.write(checkpoint, directory);
        quantised = FamilyRegistry.open(checkpoint);
        plain = FamilyRegistry.open(directory);
    }

    @AfterAll
    void stop() {
        torch.close();
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void areEqualInEveryDataType(Precision precision) {
        float[] found = logits(quantised, precision, HostPlan.NOTHING);
        float[] expected = logits(plain, precision, HostPlan.NOTHING);
        if (precision == Precision.FLOAT32) {
            assertThat(FamilyFixtureTest.furthest(found, expected)).isLessThan(MAX_DIFFERENCE);
        } else {
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void areEqualOutsideTheGraph() {
        assertThat(logits(quantised, Precision.BFLOAT16, HostPlan.java(1)))
                .isEqualTo(logits(plain, Precision.BFLOAT16, HostPlan.java(1)));
    }

    @Test
    void areEqualWithAnAdapter(@TempDir Path adapter) throws IOException {
        Files.writeString(
                adapter.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"r\": 2, \"lora_alpha\": 3, \"target_modules\": [\"q_proj\"]}");
        Map<String, Weight> factors = new HashMap<>();
        factors.put("base_model.model." + PROJECTION + ".lora_A.weight", TakenApart.weight(numbers(512), 2, 256));
        factors.put("base_model.model." + PROJECTION + ".lora_B.weight", TakenApart.weight(numbers(512), 256, 2));
        CheckpointCopy.write(adapter.resolve("adapter_model.safetensors"), factors, 0);
        float[] changed = logits(quantised.adapted(adapter), Precision.FLOAT32, HostPlan.NOTHING);
        float[] expected = logits(plain.adapted(adapter), Precision.FLOAT32, HostPlan.NOTHING);
        float[] unchanged = logits(plain, Precision.FLOAT32, HostPlan.NOTHING);
        assertThat(FamilyFixtureTest.furthest(changed, expected)).isLessThan(MAX_DIFFERENCE);
        assertThat(FamilyFixtureTest.furthest(changed, unchanged)).isGreaterThan(0.1);
    }

    private static float[] numbers(int count) {
        Random random = new Random(3);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    /// Of a prompt in one step, and of one token more in another.
    private float[] logits(ServedModel served, Precision precision, HostPlan host) {
        FixtureCases.Case text = FixtureCases.of(FIXTURE, served, "text").getFirst();
        int[] blocks = {3, 5, 7, 9, 11, 13, 15, 17, 19, 21};
        int[] none = new int[0];
        int length = text.ids().length;
        try (DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), TestDevice.of(torch), precision, host, LoadListener.SILENT),
                200,
                FamilyFixtureTest.BLOCK_TOKENS)) {
            StepWriter prompt = new StepWriter(FamilyFixtureTest.BLOCK_TOKENS)
                    .add(text.ids(), 0, length - 1, blocks, text.media(), none, false);
            worker.run(prompt.greedy());
            StepWriter last = new StepWriter(FamilyFixtureTest.BLOCK_TOKENS)
                    .add(text.ids(), length - 1, length, blocks, text.media(), none, true);
            return worker.logits(last.greedy());
        }
    }
}

package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.TakenApart;
import org.stromboli.model.HostPlan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.torch.Torch;

/// An adapter on a quantised base, served from packed weights: what it changes is merged in float32, all else stays in
/// the codes of its file, and both follow the graph in float32.
@Tag(MachineCodeReport.TAG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PackedAdapterTest {

    private static final int TOKENS = 8;
    private static final int RANK = 2;

    private Torch torch;
    private final Random random = new Random(5);

    @TempDir
    Path adapter;

    @BeforeAll
    void start() {
        assumeThat(HostBackend.takesPacked()).isTrue();
        torch = Torch.start();
        torch.useThreads(1);
    }

    @AfterAll
    void stop() {
        if (torch != null) {
            torch.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gguf_llava15_q4_k_m", "awq_llava15", "gptq_next_desc_act", "bnb_nf4_llava15"})
    void followsFloat32(String name) throws IOException {
        String fixture = "quantised/" + name;
        ServedModel base = FamilyRegistry.open(Fixtures.path(fixture, "checkpoint"));
        writeAdapter(base.plan().geometry().decoder());
        ModelPlan adapted = base.adapted(adapter).plan();
        List<FixtureCases.Case> cases = FixtureCases.of(fixture, base).stream()
                .filter(each -> each.greedy().length >= TOKENS)
                .toList();
        ForcedAnswers answers = new ForcedAnswers(cases, TOKENS);
        try (DeviceWorker inside = worker(adapted, Precision.FLOAT32, HostPlan.NOTHING);
                DeviceWorker outside = packed(adapted);
                DeviceWorker unchanged = packed(base.plan())) {
            float[][][] expected = answers.alone(inside);
            float[][][] found = answers.alone(outside);
            assertThat(worst(found, expected)).isLessThan(0.02);
            assertThat(worst(answers.mixed(outside, new Random(1)), found)).isLessThan(0.01);
            assertThat(worst(answers.alone(unchanged), expected)).isGreaterThan(0.05);
        }
    }

    /// Of the first layer alone.
    private void writeAdapter(DecoderGeometry g) throws IOException {
        Files.writeString(
                adapter.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"r\": 2, \"lora_alpha\": 3, \"target_modules\": "
                        + "[\"q_proj\", \"down_proj\"]}");
        Map<String, Weight> factors = new HashMap<>();
        add(factors, "self_attn.q_proj", g.queryWidth(), g.hidden());
        add(factors, "mlp.down_proj", g.hidden(), g.intermediate());
        CheckpointCopy.write(adapter.resolve("adapter_model.safetensors"), factors, 0);
    }

    private void add(Map<String, Weight> factors, String module, int rows, int columns) {
        String name = "base_model.model.language_model.model.layers.0." + module;
        factors.put(name + ".lora_A.weight", TakenApart.weight(numbers(RANK * columns), RANK, columns));
        factors.put(name + ".lora_B.weight", TakenApart.weight(numbers(rows * RANK), rows, RANK));
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = 0.3f * (float) random.nextGaussian();
        }
        return numbers;
    }

    private DeviceWorker packed(ModelPlan plan) {
        return worker(plan, Precision.BFLOAT16, HostPlan.packed(2, Optional.empty(), plan, Precision.BFLOAT16));
    }

    private DeviceWorker worker(ModelPlan plan, Precision precision, HostPlan host) {
        return new DeviceWorker(
                ModelLoader.load(torch, plan, ModelDevice.CPU, precision, host, LoadListener.SILENT),
                ForcedAnswers.blocks(),
                ForcedAnswers.blockTokens());
    }

    private static double worst(float[][][] found, float[][][] expected) {
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            for (int token = 0; token < TOKENS; token++) {
                worst = Math.max(worst, Logits.relativeError(found[i][token], expected[i][token]));
            }
        }
        return worst;
    }
}

package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.HostPlan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;

/// The decoder of packed weights in every family, against the graph in float32: of float weights it loses nothing, of
/// those that it rounds to 8 bits as much as they do elsewhere.
@Tag(MachineCodeReport.TAG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PackedPrecisionTest {

    private static final int TOKENS = 16;

    private Torch torch;

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

    private static ServedModel served(String fixture, String template) {
        return FamilyRegistry.open(
                Fixtures.path(fixture, "checkpoint"),
                new Overrides(Optional.ofNullable(template), Optional.empty(), Optional.empty()));
    }

    private DeviceWorker packed(ModelPlan plan, Precision precision) {
        HostPlan host = HostPlan.packed(2, Optional.empty(), plan, precision);
        return worker(plan, precision, host);
    }

    private DeviceWorker worker(ModelPlan plan, Precision precision, HostPlan host) {
        return new DeviceWorker(
                ModelLoader.load(torch, plan, ModelDevice.CPU, precision, host, LoadListener.SILENT),
                ForcedAnswers.blocks(),
                ForcedAnswers.blockTokens());
    }

    @ParameterizedTest
    @CsvSource({
        "llava, ",
        "llava_next, ",
        "llava_onevision, ",
        "vipllava, ",
        "descendants/granite_vision, ",
        "descendants/llava_gemma, ",
        "descendants/llava_phi3, ",
        "descendants/onevision_qwen3, ",
        "original/llava_med, mistral_instruct",
        "original/onevision_original, qwen_1_5"
    })
    void followsFloat32(String fixture, String template) {
        ServedModel served = served(fixture, template);
        List<FixtureCases.Case> cases = FixtureCases.of(fixture, served).stream()
                .filter(each -> each.greedy().length >= TOKENS)
                .toList();
        ForcedAnswers answers = new ForcedAnswers(cases, TOKENS);
        float[][][] expected;
        try (DeviceWorker worker = worker(served.plan(), Precision.FLOAT32, HostPlan.NOTHING)) {
            expected = answers.alone(worker);
        }
        try (DeviceWorker worker = packed(served.plan(), Precision.BFLOAT16)) {
            float[][][] alone = answers.alone(worker);
            assertThat(worst(alone, expected)).isLessThan(0.02);
            assertThat(worst(answers.mixed(worker, new Random(1)), alone)).isLessThan(0.005);
        }
        try (DeviceWorker worker = packed(served.plan(), Precision.INT8)) {
            assertThat(worst(answers.alone(worker), expected)).isLessThan(0.08);
        }
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

    /// Prompts that are fused with their images by layers of the graph.
    @ParameterizedTest
    @CsvSource({"original/llava_mini, llava_llama_3_1_literal", "original/llava_mini_hd, llava_llama_3_1_literal"})
    void fusedPromptsFollowFloat32(String fixture, String template) {
        ServedModel served = served(fixture, template);
        List<float[]> expected;
        try (DeviceWorker worker = worker(served.plan(), Precision.FLOAT32, HostPlan.NOTHING)) {
            expected = promptLogits(worker, fixture, served);
        }
        try (DeviceWorker worker = packed(served.plan(), Precision.BFLOAT16)) {
            List<float[]> found = promptLogits(worker, fixture, served);
            for (int i = 0; i < found.size(); i++) {
                assertThat(Logits.relativeError(found.get(i), expected.get(i))).isLessThan(0.03);
            }
        }
        try (DeviceWorker worker = packed(served.plan(), Precision.INT4)) {
            List<float[]> found = promptLogits(worker, fixture, served);
            for (int i = 0; i < found.size(); i++) {
                // Layers of random weights show a rounding to 4 bits.
                assertThat(Logits.relativeError(found.get(i), expected.get(i))).isBetween(0.03, 0.25);
            }
        }
    }

    private static List<float[]> promptLogits(DeviceWorker worker, String fixture, ServedModel served) {
        List<float[]> logits = new ArrayList<>();
        for (FixtureCases.Case each : FixtureCases.of(fixture, served)) {
            int[] handles = FamilyFixtureTest.encode(worker, each);
            int[] blocks = IntStream.range(0, Math.ceilDiv(each.ids().length, ForcedAnswers.blockTokens()))
                    .map(i -> 3 + 2 * i)
                    .toArray();
            StepWriter step = new StepWriter(ForcedAnswers.blockTokens())
                    .add(each.ids(), 0, each.ids().length, blocks, each.media(), handles, true);
            logits.add(worker.logits(step.greedy()));
        }
        return logits;
    }

    /// Weights that an adapter changes are computed by the graph and packed then.
    @ParameterizedTest
    @ValueSource(strings = {"dora", "embedding"})
    void adaptersAreMergedBeforeWeightsArePacked(String adapter) {
        ServedModel base = served("llava", null);
        ModelPlan adapted = base.plan().adapted(Fixtures.path("peft", adapter));
        List<FixtureCases.Case> cases = FixtureCases.of("llava", base).stream()
                .filter(each -> each.greedy().length >= TOKENS)
                .toList();
        ForcedAnswers answers = new ForcedAnswers(cases, TOKENS);
        try (DeviceWorker inside = worker(adapted, Precision.FLOAT32, HostPlan.NOTHING);
                DeviceWorker outside = packed(adapted, Precision.BFLOAT16);
                DeviceWorker unchanged = packed(base.plan(), Precision.BFLOAT16)) {
            float[][][] expected = answers.alone(inside);
            assertThat(worst(answers.alone(outside), expected)).isLessThan(0.02);
            assertThat(worst(answers.alone(unchanged), expected)).isGreaterThan(0.05);
        }
    }
}

package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.family.Overrides;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;

/// Fewer digits in every family that embeds images into prompts: how far logits move from those in float32, and how
/// many tokens of the reference answers stay the most probable ones. Random weights have small margins, and float32
/// weights lose digits that published ones never had.
class FamilyPrecisionTest {

    private static final Logger LOG = System.getLogger(FamilyPrecisionTest.class.getName());

    private static final int TOKENS = 16;

    /// Further than bfloat16 moves two logits towards each other.
    private static final double CLEAR_MARGIN = 0.1;

    /// Processors without bfloat16 round at other places of the graph than those with it: Granite's constants carry up
    /// to 0.0314 into a row there.
    private static final double MAX_BFLOAT16_ERROR = 0.04;

    @ParameterizedTest
    @CsvSource({
        "llava, ",
        "llava_next, ",
        "llava_next_video, ",
        "llava_onevision, ",
        "vipllava, ",
        "descendants/fast_vlm, ",
        "descendants/granite4_vision, ",
        "descendants/granite_vision, ",
        "descendants/llava_gemma, ",
        "descendants/llava_phi3, ",
        "descendants/llava_yarn, ",
        "descendants/onevision_qwen3, ",
        "descendants/pixtral_llava, ",
        "descendants/video_llava, ",
        "original/llava15_original, llava_v1",
        "original/llava_med, mistral_instruct",
        "original/llava_next_original, llava_v1",
        "original/llava_v1_linear, llava_v0",
        "original/onevision_original, qwen_1_5",
        "original/vip_llava_original, llava_v1"
    })
    void followsFloat32(String fixture, String template) {
        ServedModel served = FamilyRegistry.open(
                Fixtures.path(fixture, "checkpoint"),
                new Overrides(Optional.ofNullable(template), Optional.empty(), Optional.empty()));
        List<FixtureCases.Case> cases = FixtureCases.of(fixture, served).stream()
                .filter(each -> each.greedy().length >= TOKENS)
                .toList();
        ForcedAnswers answers = new ForcedAnswers(cases, TOKENS);
        try (Torch torch = Torch.start()) {
            torch.useThreads(1);
            float[][][] expected = logits(torch, served, answers, Precision.FLOAT32);
            compare(
                    fixture,
                    logits(torch, served, answers, Precision.BFLOAT16),
                    expected,
                    Precision.BFLOAT16,
                    85,
                    MAX_BFLOAT16_ERROR);
            compare(fixture, logits(torch, served, answers, Precision.INT8), expected, Precision.INT8, 85, 0.1);
            compare(fixture, logits(torch, served, answers, Precision.INT4), expected, Precision.INT4, 65, 0.5);
        }
    }

    /// With rows outside the graph, where there is a way to compute them there.
    private static float[][][] logits(Torch torch, ServedModel served, ForcedAnswers answers, Precision precision) {
        boolean graph = served.plan().geometry().decoderInGraphOnly().isPresent();
        HostPlan host = precision == Precision.FLOAT32 || precision == Precision.INT4 || graph
                ? HostPlan.NOTHING
                : HostBackend.machineKernels()
                        .map(kernels -> HostPlan.machineCode(
                                1, kernels, served.plan(), precision, DecoderPlacement.GRAPH_AND_JAVA))
                        .orElseGet(() -> HostPlan.java(1));
        try (DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, served.plan(), ModelDevice.CPU, precision, host, LoadListener.SILENT),
                ForcedAnswers.blocks(),
                ForcedAnswers.blockTokens())) {
            return answers.alone(worker);
        }
    }

    /// @param percent of tokens that are at least to be equal
    /// @param max of relative errors of logits
    private static void compare(
            String fixture, float[][][] found, float[][][] expected, Precision precision, int percent, double max) {
        int equal = 0;
        int clear = 0;
        int clearAndEqual = 0;
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            for (int token = 0; token < TOKENS; token++) {
                float[] logits = expected[i][token];
                boolean same = Logits.argmax(found[i][token]) == Logits.argmax(logits);
                boolean isClear = Logits.margin(logits) > CLEAR_MARGIN;
                equal += same ? 1 : 0;
                clear += isClear ? 1 : 0;
                clearAndEqual += same && isClear ? 1 : 0;
                worst = Math.max(worst, Logits.relativeError(found[i][token], logits));
            }
        }
        int all = found.length * TOKENS;
        LOG.log(
                Level.INFO,
                "%s, %s: %d of %d tokens equal, of %d with a clear margin %d; error up to %.4f"
                        .formatted(fixture, precision, equal, all, clear, clearAndEqual, worst));
        assertThat(all).isPositive();
        assertThat(worst).isLessThan(max);
        assertThat(equal).isGreaterThan(all * percent / 100);
        if (precision == Precision.BFLOAT16) {
            assertThat(clearAndEqual).isEqualTo(clear);
        }
    }
}

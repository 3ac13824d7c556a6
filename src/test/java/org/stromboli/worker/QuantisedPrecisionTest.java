package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;

/// How far answers from quantised weights are from those in float32 of the same weights: in the decoder that computes
/// from packed weights, and in the graph, which expands them to bfloat16. Each test logs a row of a table.
@Tag(MachineCodeReport.TAG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuantisedPrecisionTest {

    private static final Logger LOG = System.getLogger(QuantisedPrecisionTest.class.getName());

    private static final int TOKENS = 16;

    /// Further than bfloat16 of keys and values moves two logits towards each other.
    private static final double CLEAR_MARGIN = 0.05;

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

    @ParameterizedTest
    @CsvSource({
        "gguf_llava15_q4_k_m, true",
        "gguf_llava15_q8_0, true",
        "gguf_llava15_bf16, false",
        "gguf_llava15_q4_0, true",
        "gguf_bakllava_q5_k_m, true",
        "gguf_next_q4_k_m, true",
        "gguf_next_iq4_xs, true",
        "gguf_llama3_q4_k_m, true",
        "gguf_onevision_q4_k_m, true",
        "gguf_types, true",
        "gguf_codebooks, true",
        "awq_llava15, true",
        "awq_onevision, true",
        "gptq_llava15, true",
        "gptq_next_desc_act, true",
        "gptq8_llava15, true",
        "gptq_v2_onevision, true",
        "ct_w4a16_llava15, true",
        "ct_w4a16_asym_onevision, true",
        "ct_w8a8_llava15, true",
        "ct_fp8_dynamic_next, true",
        "ct_fp8_llava15, true",
        "ct_fp8_block_onevision, true",
        "fp8_block_llava15, true",
        "fp8_tensor_next, true",
        "bnb_nf4_llava15, true",
        "bnb_fp4_next, true",
        "bnb_int8_llava15, true"
    })
    void followsFloat32(String name, boolean quantised) {
        String fixture = "quantised/" + name;
        ServedModel served = FamilyRegistry.open(Fixtures.path(fixture, "checkpoint"), Overrides.NONE);
        assertThat(served.plan().hasQuantisedDecoder()).isEqualTo(quantised);
        List<FixtureCases.Case> cases = FixtureCases.of(fixture, served).stream()
                .filter(each -> each.greedy().length >= TOKENS)
                .toList();
        ForcedAnswers answers = new ForcedAnswers(cases, TOKENS);
        float[][][] expected;
        float[][][] graph;
        try (DeviceWorker worker = worker(served, Precision.FLOAT32, HostPlan.NOTHING)) {
            expected = answers.alone(worker);
        }
        try (DeviceWorker worker = worker(served, Precision.BFLOAT16, HostPlan.NOTHING)) {
            graph = answers.alone(worker);
        }
        HostPlan host = HostPlan.packed(2, Optional.empty(), served.plan(), Precision.BFLOAT16);
        try (DeviceWorker worker = worker(served, Precision.BFLOAT16, host)) {
            float[][][] packed = answers.alone(worker);
            Agreement found = Agreement.of(packed, expected);
            Agreement expanded = Agreement.of(graph, expected);
            LOG.log(Level.INFO, "| {0} | {1} | {2} |", name, found, expanded);
            assertThat(found.clearAndEqual()).isEqualTo(found.clear());
            assertThat(found.worst()).isLessThan(0.02);
            assertThat(Agreement.of(answers.mixed(worker, new Random(2)), packed)
                            .worst())
                    .isLessThan(0.01);
        }
    }

    private DeviceWorker worker(ServedModel served, Precision precision, HostPlan host) {
        return new DeviceWorker(
                ModelLoader.load(torch, served.plan(), ModelDevice.CPU, precision, host, LoadListener.SILENT),
                ForcedAnswers.blocks(),
                ForcedAnswers.blockTokens());
    }

    /// @param clear tokens with a clear margin
    /// @param worst relative error of a row of logits
    private record Agreement(int all, int equal, int clear, int clearAndEqual, double worst) {

        static Agreement of(float[][][] found, float[][][] expected) {
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
            return new Agreement(found.length * TOKENS, equal, clear, clearAndEqual, worst);
        }

        /// Equal tokens; of those with a clear margin; the largest error.
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d of %d, %d of %d, %.4f", equal, all, clearAndEqual, clear, worst);
        }
    }
}

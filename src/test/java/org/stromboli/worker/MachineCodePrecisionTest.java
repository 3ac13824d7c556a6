package org.stromboli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.TestKernels;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;

/// Whole models in machine code: what they give is the reference's in float32 as far as their digits go.
@Tag(MachineCodeReport.TAG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineCodePrecisionTest {

    private static final int TOKENS = 24;

    private Torch torch;
    private ServedModel served;
    private List<FixtureCases.Case> cases;
    private ForcedAnswers answers;
    private float[][][] float32;

    @BeforeAll
    void start() {
        torch = Torch.start();
        torch.useThreads(1);
        served = FamilyRegistry.open(Fixtures.path("llava_onevision", "checkpoint"));
        cases = FixtureCases.of("llava_onevision", served);
        answers = new ForcedAnswers(cases, TOKENS);
        try (DeviceWorker worker = worker(load(HostPlan.NOTHING, Precision.FLOAT32))) {
            float32 = answers.alone(worker);
        }
    }

    @AfterAll
    void stop() {
        torch.close();
    }

    /// Tower and decoder alike.
    @ParameterizedTest
    @EnumSource(TestKernels.class)
    void machineCodeFollowsFloat32(TestKernels way) {
        try (DeviceWorker worker = worker(loadMachineCode(way, Precision.BFLOAT16))) {
            compare("machine code against float32", answers.alone(worker), float32, 0.03);
        }
    }

    @ParameterizedTest
    @EnumSource(TestKernels.class)
    void machineCodeDoesNotFeelWhoSharesTheStep(TestKernels way) {
        try (DeviceWorker worker = worker(loadMachineCode(way, Precision.BFLOAT16))) {
            float[][][] alone = answers.alone(worker);
            for (long seed = 1; seed <= 3; seed++) {
                float[][][] mixed = answers.mixed(worker, new Random(seed));
                compare("machine code in a mixture against alone, seed " + seed, mixed, alone, 0.01);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TestKernels.class)
    void machineCodeWithEightBitsIsTheGraphsFunction(TestKernels way) {
        try (DeviceWorker machine = worker(loadMachineCode(way, Precision.INT8));
                DeviceWorker inside = worker(load(HostPlan.NOTHING, Precision.INT8))) {
            float[][][] alone = answers.alone(machine);
            compare("machine code with 8 bits against the graph", alone, answers.alone(inside), 0.03);
            compare("machine code with 8 bits in a mixture", answers.mixed(machine, new Random(1)), alone, 0.01);
            compare("machine code with 8 bits against float32", alone, float32, 0.08);
        }
    }

    /// Where the graph is faster at prompts, or at all but images.
    @ParameterizedTest
    @EnumSource(TestKernels.class)
    void machineCodeWorksBesideTheGraph(TestKernels way) {
        HostPlan all = machineCode(way, Precision.BFLOAT16);
        try (DeviceWorker inside = worker(load(HostPlan.NOTHING));
                DeviceWorker few = worker(load(all.with(DecoderPlacement.GRAPH_AND_MACHINE_CODE)));
                DeviceWorker images = worker(load(all.with(DecoderPlacement.GRAPH)))) {
            float[][][] alone = answers.alone(inside);
            compare("few tokens by machine code", answers.mixed(few, new Random(1)), alone, 0.03);
            compare("pictures by machine code", answers.alone(images), alone, 0.03);
        }
    }

    private void compare(String what, float[][][] found, float[][][] expected, double max) {
        new LogitComparison(cases, TOKENS).check(what, found, expected, max);
    }

    private static DeviceWorker worker(LoadedModel model) {
        return new DeviceWorker(model, ForcedAnswers.blocks(), ForcedAnswers.blockTokens());
    }

    private LoadedModel loadMachineCode(TestKernels way, Precision precision) {
        return load(machineCode(way, precision), precision);
    }

    private LoadedModel load(HostPlan host) {
        return load(host, Precision.BFLOAT16);
    }

    private LoadedModel load(HostPlan host, Precision precision) {
        return ModelLoader.load(torch, served.plan(), ModelDevice.CPU, precision, host, LoadListener.SILENT);
    }

    private HostPlan machineCode(TestKernels way, Precision precision) {
        HostPlan host = HostPlan.machineCode(2, way.kernels(), served.plan(), precision, DecoderPlacement.GRAPH);
        assertThat(host.tower()).isTrue();
        assertThat(host.decoder()).isEqualTo(DecoderPlacement.MACHINE_CODE);
        return host;
    }
}

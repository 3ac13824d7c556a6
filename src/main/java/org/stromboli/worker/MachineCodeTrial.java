package org.stromboli.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.stromboli.engine.Ticker;
import org.stromboli.engine.step.Step;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.worker.trial.Candidate;
import org.stromboli.worker.trial.Choice;
import org.stromboli.worker.trial.Places;
import org.stromboli.worker.trial.Trial;

/// Finds out whether machine code is faster than the graph on this processor, for this model's shapes: a few layers of
/// it are loaded both ways and run, with one token, with several sequences, with a prompt and with an image, attention
/// included. Processors differ: one with instructions for whole tiles of bfloat16 runs the graph's prompts several
/// times as fast as any code for vectors.
public final class MachineCodeTrial {

    private static final int BLOCK_TOKENS = 16;
    private static final int MAX_BLOCKS = 16;
    private static final int SEVERAL = 16; // sequences

    /// As long as the compiler may take for the loops between products.
    private static final Duration PLATEAU = Duration.ofMillis(200);

    /// The graph compiles itself within two runs.
    private static final Duration SHORT_PLATEAU = Duration.ofMillis(50);

    private final Torch torch;
    private final ModelPlan shortened;
    private final Precision precision;
    private final Trial trial;
    private final int blocks; // of a prompt

    /// What is to be done with the whole model.
    ///
    /// @param choices each of which was measured
    public record Result(HostPlan host, List<Choice> choices) {

        /// For a line of the log.
        @Override
        public String toString() {
            String figures = choices.stream().map(Choice::toString).collect(Collectors.joining("; "));
            String decoder = switch (host.decoder()) {
                case MACHINE_CODE -> "machine code";
                case PACKED -> "machine code that reads weights as files have them";
                case GRAPH_AND_MACHINE_CODE -> "libtorch, few tokens by machine code";
                case GRAPH_AND_JAVA -> "libtorch, few tokens in Java";
                case GRAPH -> "libtorch";
            };
            return "%s. Decoder: %s; vision tower: %s"
                    .formatted(figures, decoder, host.tower() ? "machine code" : "libtorch");
        }
    }

    private MachineCodeTrial(Torch torch, ModelPlan plan, Precision precision, Ticker clock) {
        this.torch = torch;
        shortened = plan.shortened();
        this.precision = precision;
        trial = new Trial(clock);
        int positions = shortened.geometry().decoder().positions();
        blocks = Math.clamp(positions / BLOCK_TOKENS, 1, MAX_BLOCKS);
    }

    /// @param possible machine code for all that there is any for
    /// @param secondCopy whether there may be two copies of the decoder's weights
    public static Result of(
            Torch torch, ModelPlan plan, Precision precision, HostPlan possible, boolean secondCopy, Ticker clock) {
        return new MachineCodeTrial(torch, plan, precision, clock).run(possible, secondCopy);
    }

    /// Whether the decoder may be computed either way: weights of few bits are expanded for the graph.
    public static boolean compares(ModelPlan plan, Precision precision, HostPlan possible) {
        return switch (possible.decoder()) {
            case MACHINE_CODE -> true;
            case PACKED -> !plan.hasQuantisedDecoder() && !precision.isRounded();
            case GRAPH, GRAPH_AND_JAVA, GRAPH_AND_MACHINE_CODE -> false;
        };
    }

    private Result run(HostPlan possible, boolean secondCopy) {
        boolean compares = compares(shortened, precision, possible);
        HostPlan other = compares
                ? HostPlan.NOTHING
                : new HostPlan(possible.threads(), possible.kernels(), false, possible.decoder());
        try (DeviceWorker machine = worker(possible);
                DeviceWorker graph = worker(other)) {
            List<Choice> choices = new ArrayList<>();
            DecoderPlacement place = possible.decoder();
            if (compares) {
                Choice one = choice("1 token", machine, graph, each -> SpeedSteps.decodeTokens(1, BLOCK_TOKENS));
                Choice several = choice(
                        SEVERAL + " sequences", machine, graph, each -> SpeedSteps.decodeTokens(SEVERAL, BLOCK_TOKENS));
                Choice prompt = choice(
                        "prompt of %d".formatted(blocks * BLOCK_TOKENS),
                        machine,
                        graph,
                        each -> SpeedSteps.prompt(blocks, BLOCK_TOKENS));
                choices.addAll(List.of(one, several, prompt));
                place = place(Places.of(List.of(one, several), List.of(prompt), secondCopy), place);
            }
            boolean tower = false;
            if (possible.tower()) {
                Choice tile = choice(
                        "image",
                        machine,
                        graph,
                        each -> SpeedSteps.tile(shortened.geometry().tower(), each));
                choices.add(tile);
                tower = tile.index() == 0;
            }
            return new Result(new HostPlan(possible.threads(), possible.kernels(), tower, place), choices);
        }
    }

    private static DecoderPlacement place(Places.Place place, DecoderPlacement machineCode) {
        return switch (place) {
            case MACHINE_CODE -> machineCode;
            case GRAPH -> DecoderPlacement.GRAPH;
            case BOTH -> DecoderPlacement.GRAPH_AND_MACHINE_CODE;
        };
    }

    private DeviceWorker worker(HostPlan host) {
        return new DeviceWorker(
                ModelLoader.load(torch, shortened, ModelDevice.CPU, precision, host, LoadListener.SILENT),
                Math.max(MAX_BLOCKS, SEVERAL),
                BLOCK_TOKENS);
    }

    private Choice choice(String what, DeviceWorker machine, DeviceWorker graph, Function<DeviceWorker, Step> step) {
        Candidate first = candidate("machine code", machine, step.apply(machine));
        Candidate second = candidate("libtorch", graph, step.apply(graph));
        trial.warmUp(first.work(), PLATEAU);
        trial.warmUp(second.work(), SHORT_PLATEAU);
        return trial.choose(what, List.of(first, second));
    }

    private static Candidate candidate(String name, DeviceWorker worker, Step step) {
        return new Candidate(name, () -> worker.run(step));
    }
}

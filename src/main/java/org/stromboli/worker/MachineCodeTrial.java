package org.stromboli.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
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
import org.stromboli.worker.trial.Contest;
import org.stromboli.worker.trial.Gradual;
import org.stromboli.worker.trial.Places;
import org.stromboli.worker.trial.Plateau;
import org.stromboli.worker.trial.ThreadTime;

/// Finds out whether machine code is faster than the graph on this processor, for this model's shapes: a few layers of
/// it are loaded in all ways and run, with one token, with several sequences, with a prompt and with an image,
/// attention included. Processors differ: one with instructions for whole tiles of bfloat16 runs the graph's prompts
/// several times as fast as any code for vectors.
public final class MachineCodeTrial implements Gradual, AutoCloseable {

    private static final int BLOCK_TOKENS = 16;
    private static final int MAX_BLOCKS = 16;
    private static final int SEVERAL = 16; // sequences

    /// As long as the compiler may take for the loops between products.
    private static final Duration PLATEAU = Duration.ofMillis(200);

    /// The graph compiles itself within two runs.
    private static final Duration SHORT_PLATEAU = Duration.ofMillis(50);

    private final Question question;
    private final ModelPlan shortened;
    private final Ticker clock;
    private final List<Way> ways = new ArrayList<>();
    private final List<Contest> few = new ArrayList<>();
    private final List<Contest> many = new ArrayList<>();
    private final List<Contest> image = new ArrayList<>();
    private final List<Gradual> work = new ArrayList<>(); // in order
    private int done;

    /// What is to be found out.
    ///
    /// @param possible machine code for all that there is any for
    /// @param secondCopy whether there may be two copies of the decoder's weights
    public record Question(ModelPlan plan, Precision precision, HostPlan possible, boolean secondCopy) {

        /// Whether the decoder may be computed in another way. Weights of few bits leave no choice.
        public boolean isOfDecoder() {
            boolean wide = !precision.isRounded() && !plan.hasQuantisedDecoder();
            return possible.decoder() == DecoderPlacement.MACHINE_CODE
                    || possible.decoder() == DecoderPlacement.PACKED && wide;
        }

        /// Whether it may be answered so.
        public boolean allows(DecoderPlacement decoder, boolean tower) {
            boolean other = decoder == DecoderPlacement.GRAPH || secondCopy && decoder == both(possible.decoder());
            return (possible.tower() || !tower) && (decoder == possible.decoder() || isOfDecoder() && other);
        }

        /// Whether there is anything to choose.
        public boolean isOpen() {
            return possible.tower() || isOfDecoder();
        }

        /// About the memory that a trial takes, while it goes on.
        public long bytes() {
            long widened = 2; // what files have in 16 bits, libtorch may compute with in 32
            return (1 + widened) * plan.shortened().bytes();
        }
    }

    /// A model that is computed in one way.
    private record Way(String name, DeviceWorker worker, Duration plateau) {}

    private MachineCodeTrial(Question question, Ticker clock) {
        this.question = question;
        this.clock = clock;
        shortened = question.plan().shortened();
    }

    private void load(Torch torch) {
        HostPlan possible = question.possible();
        boolean packed = possible.decoder() == DecoderPlacement.PACKED;
        HostPlan other = question.isOfDecoder() ? HostPlan.NOTHING : possible.withoutTower();
        load(torch, "machine code", possible, PLATEAU);
        load(torch, "libtorch", other, SHORT_PLATEAU);
        if (question.isOfDecoder() && packed && question.secondCopy()) {
            load(torch, "Java", HostPlan.java(possible.threads()), PLATEAU);
        }
        plan();
    }

    /// Loads a few layers in all ways. Any thread may go on with it.
    public static MachineCodeTrial open(Torch torch, Question question, Ticker clock) {
        MachineCodeTrial trial = new MachineCodeTrial(question, clock);
        try {
            trial.load(torch);
            return trial;
        } catch (RuntimeException e) {
            trial.close();
            throw e;
        }
    }

    /// At once.
    public static TrialResult of(Torch torch, Question question, Ticker clock) {
        try (MachineCodeTrial trial = open(torch, question, clock)) {
            boolean more = true;
            while (more) {
                more = trial.advance();
            }
            return trial.result();
        }
    }

    private void load(Torch torch, String name, HostPlan host, Duration plateau) {
        DeviceWorker worker = new DeviceWorker(
                ModelLoader.load(torch, shortened, ModelDevice.CPU, question.precision(), host, LoadListener.SILENT),
                Math.max(MAX_BLOCKS, SEVERAL),
                BLOCK_TOKENS);
        ways.add(new Way(name, worker, plateau));
    }

    private void plan() {
        List<Way> two = ways.subList(0, 2); // Java takes no prompts and no images
        if (question.isOfDecoder()) {
            int positions = shortened.geometry().decoder().positions();
            int blocks = Math.clamp(positions / BLOCK_TOKENS, 1, MAX_BLOCKS);
            few.add(contest("1 token", ways, each -> SpeedSteps.decodeTokens(1, BLOCK_TOKENS)));
            few.add(contest(SEVERAL + " sequences", ways, each -> SpeedSteps.decodeTokens(SEVERAL, BLOCK_TOKENS)));
            many.add(contest(
                    "prompt of %d".formatted(blocks * BLOCK_TOKENS),
                    two,
                    each -> SpeedSteps.prompt(blocks, BLOCK_TOKENS)));
        }
        if (question.possible().tower()) {
            image.add(contest(
                    "image", two, each -> SpeedSteps.tile(shortened.geometry().tower(), each)));
        }
    }

    private Contest contest(String what, List<Way> of, Function<DeviceWorker, Step> step) {
        List<Candidate> candidates = new ArrayList<>();
        for (Way way : of) {
            Step each = step.apply(way.worker());
            Runnable run = () -> way.worker().run(each);
            candidates.add(new Candidate(way.name(), run));
            work.add(new Plateau(clock, run, way.plateau()));
        }
        Contest contest = new Contest(clock, ThreadTime.TICKER, what, candidates);
        work.add(contest);
        return contest;
    }

    @Override
    public boolean advance() {
        while (done < work.size()) {
            if (work.get(done).advance()) {
                return true;
            }
            done++;
        }
        return false;
    }

    /// Measures everything once more.
    void again() {
        Stream.of(few, many, image).flatMap(List::stream).forEach(Contest::again);
        done = 0;
    }

    /// When nothing was left to do.
    public TrialResult result() {
        List<Choice> ofFew = few.stream().map(Contest::choice).toList();
        List<Choice> ofMany = many.stream().map(Contest::choice).toList();
        List<Choice> ofImage = image.stream().map(Contest::choice).toList();
        HostPlan possible = question.possible();
        DecoderPlacement place = question.isOfDecoder()
                ? place(Places.of(ofFew, ofMany, question.secondCopy()), possible.decoder())
                : possible.decoder();
        boolean tower = ofImage.stream().anyMatch(choice -> choice.index() == 0);
        return new TrialResult(
                new HostPlan(possible.threads(), possible.kernels(), tower, place), ofFew, ofMany, ofImage);
    }

    private static DecoderPlacement place(Places.Place place, DecoderPlacement possible) {
        return switch (place) {
            case MACHINE_CODE -> possible;
            case GRAPH -> DecoderPlacement.GRAPH;
            case BOTH -> both(possible);
        };
    }

    /// What computes few tokens beside the graph. The decoder of packed weights shares no cache with it.
    private static DecoderPlacement both(DecoderPlacement possible) {
        return possible == DecoderPlacement.PACKED
                ? DecoderPlacement.GRAPH_AND_JAVA
                : DecoderPlacement.GRAPH_AND_MACHINE_CODE;
    }

    @Override
    public void abandon() {
        close();
    }

    @Override
    public void close() {
        ways.forEach(each -> each.worker().close());
        ways.clear();
    }
}

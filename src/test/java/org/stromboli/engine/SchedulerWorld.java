package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.stromboli.engine.speculation.Proposer;
import org.stromboli.engine.speculation.StepCosts;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.StepResult;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenEvent;
import org.stromboli.generation.Usage;
import org.stromboli.grammar.TokenConstraint;
import org.stromboli.vision.PreprocessedMedia;

/// A scheduler, a scripted device and clients that do as random commands say. After every command the
/// accounting is verified; at the end every request must have had the answer that `Plan` gives for it alone.
final class SchedulerWorld {

    private static final int MAX_STEPS_TO_FINISH = 50_000;

    private final EngineSettings settings;
    private final ScriptedExecutor executor;
    private final AdmissionLimits room;
    private final Scheduler scheduler;
    private final List<AcceptedRequest> requests = new ArrayList<>();
    private final Map<Integer, Integer> lastAdmitted = new HashMap<>(); // by priority: index into requests
    private final Set<String> admitted = new HashSet<>();
    private @Nullable AcceptedRequest lastFused;
    private final Forms forms = new Forms();
    private final Forms ready = new Forms();
    private final Map<String, Integer> formOf = new HashMap<>(); // by request
    private long now;
    int postponed;
    int formed;
    int preemptions;
    int hitTokens;
    int mediaHits;
    int embedded;
    int drafted;
    int accepted;

    SchedulerWorld(EngineSettings settings) {
        this(settings, (world, sequence) -> List.of(), new StepCosts());
    }

    /// What is proposed to sequences.
    interface Drafts {
        List<? extends Proposer> of(SchedulerWorld world, Sequence sequence);
    }

    SchedulerWorld(EngineSettings settings, Drafts drafts, StepCosts costs) {
        this.settings = settings;
        ready.makeAll();
        executor = new ScriptedExecutor(settings, Requests.PLAN);
        room = new AdmissionLimits(settings.maxQueued(), settings.maxQueuedTokens());
        EngineObserver observer = new Watcher();
        scheduler = new Scheduler(
                settings,
                executor,
                new RequestReporter(observer, () -> now++, room),
                observer,
                sequence -> drafts.of(this, sequence),
                costs);
    }

    /// A world whose sizes depend on the seed: all are small, so that everything runs short.
    static EngineSettings settings(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int maxRunning = random.nextInt(1, 7);
        int maxChunk = new int[] {1, 3, 7, 512}[random.nextInt(4)];
        return Requests.engine()
                .blocks(random.nextInt(8, 40))
                .blockTokens(random.nextInt(1, 6))
                .contextTokens(random.nextInt(40, 90))
                .featureBytes(random.nextInt(0, 40))
                .maxStepTokens(maxRunning + random.nextInt(30))
                .maxChunkTokens(maxChunk)
                .maxRunning(maxRunning)
                .visionSlicesWhileDecoding(random.nextInt(1, 3))
                .visionSlicesAlone(random.nextInt(1, 6))
                .maxQueued(50)
                .maxQueuedTokens(2_000)
                .build();
    }

    /// What a sequence will answer, found out without waiting for masks.
    List<Integer> answer(Sequence sequence) {
        GenerationRequest request = sequence.request.request;
        Optional<TokenConstraint> form = request.constraint().map(late -> ready.constraint(formOf.get(request.id())));
        return Requests.PLAN.answer(request, form, sequence.request.seed, sequence.choice);
    }

    void apply(long command) {
        SplittableRandom random = new SplittableRandom(command);
        int kind = random.nextInt(100);
        if (kind < 11) {
            submit(random);
        } else if (kind == 13) {
            submitEmbedding(random);
        } else if (kind < 13) {
            submitFused(random);
        } else if (kind < 20) {
            cancel(random);
        } else if (kind < 22) {
            failingStep();
        } else {
            if (kind == 22) {
                executor.failNextEncoding();
            } else if (kind == 23) {
                executor.poisonNextSample();
            } else if (kind < 70) {
                boolean ignored = forms.makeOne();
            }
            step();
        }
        scheduler.verify();
    }

    private void submit(SplittableRandom random) {
        Requests request = Requests.text(10 + random.nextInt(3))
                .id(String.valueOf(requests.size()))
                .choices(random.nextInt(4) == 0 ? random.nextInt(2, 4) : 1)
                .priority(random.nextInt(6) == 0 ? random.nextInt(-1, 2) : 0)
                .maxTokens(random.nextInt(1, 30))
                .minTokens(random.nextInt(3) == 0 ? random.nextInt(10) : 0);
        int parts = random.nextInt(6);
        for (int part = 0; part < parts; part++) {
            addPart(request, random);
        }
        if (random.nextBoolean()) {
            request.sampled(random.nextInt(3));
        }
        if (random.nextInt(10) == 0) {
            request.ignoreEos();
        }
        if (random.nextInt(5) == 0) {
            request.stopTokenIds(20 + random.nextInt(10))
                    .logprobs(random.nextInt(3))
                    .penalties(0.5, 1.2);
        }
        if (random.nextInt(3) == 0) {
            int form = random.nextInt(forms.count());
            formOf.put(String.valueOf(requests.size()), form);
            request.constraint(forms.constraint(form));
            if (random.nextInt(3) == 0) {
                request.logitBias(Map.of(20, Float.NEGATIVE_INFINITY, 24, 5f, 41, Float.NEGATIVE_INFINITY));
            }
        }
        accept(request.fitting(settings), random.nextLong());
    }

    private static void addPart(Requests request, SplittableRandom random) {
        switch (random.nextInt(5)) {
            case 0 -> request.then(11, 12, 13, 14, 15);
            case 1 -> request.then(11, 12, 13, 16, 17, 18, 19);
            case 2 -> request.then(Requests.image(2, random.nextInt(4)));
            case 3 -> request.then(Requests.image(3, random.nextInt(3)));
            default ->
                request.then(PreprocessedMedia.fused(Requests.image(2, random.nextInt(4)), new int[] {7, 8, 9}, 1));
        }
    }

    /// A prompt that is fused with its image as a whole; often the next turn of the last one.
    private void submitFused(SplittableRandom random) {
        PreprocessedMedia image = Requests.image(random.nextInt(1, 3), random.nextInt(3));
        IntStream text = IntStream.range(0, random.nextInt(4, 20)).map(i -> 10 + i);
        int marker = random.nextInt(5);
        if (random.nextInt(3) > 0 && lastFused != null) {
            MediaSpan span = lastFused.request.prompt().media().getFirst();
            PreprocessedMedia.Fusion before = span.media().fusion().orElseThrow();
            image = before.base();
            marker = before.marker();
            List<Integer> answer = Requests.PLAN.answer(lastFused.request, lastFused.seed, 0);
            text = IntStream.concat(
                    IntStream.of(before.ids()),
                    IntStream.concat(answer.stream().mapToInt(Integer::intValue), IntStream.of(20, 21)));
        }
        Requests request = Requests.fused(image, Math.min(marker, 4), text.toArray())
                .id(String.valueOf(requests.size()))
                .maxTokens(random.nextInt(1, 20));
        int before = requests.size();
        accept(request.fitting(settings), random.nextLong());
        if (requests.size() > before) {
            lastFused = requests.getLast();
        }
    }

    /// Images that are embedded: some of them are those of chats.
    private void submitEmbedding(SplittableRandom random) {
        List<PreprocessedMedia> images = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            images.add(Requests.image(random.nextInt(1, 4), random.nextInt(4)));
        }
        accept(
                GenerationRequest.embedding(String.valueOf(requests.size()), images, random.nextInt(-1, 2)),
                random.nextLong());
    }

    void accept(GenerationRequest request, long seed) {
        if (request.constraint().isEmpty()) {
            formOf.remove(request.id()); // of one that was not accepted
        }
        if (new RequestLimits(settings).rejection(request).isPresent()) {
            return;
        }
        long itsSeed = request.sampling().seed().orElse(seed);
        AcceptedRequest accepted = new AcceptedRequest(request, settings, itsSeed, now, scheduler::cancel);
        if (room.tryEnter(accepted.promptTokens(), accepted.outstandingTokens())) {
            requests.add(accepted);
            scheduler.submit(accepted);
        }
    }

    private void cancel(SplittableRandom random) {
        if (requests.isEmpty()) {
            return;
        }
        AcceptedRequest request = requests.get(Math.max(0, requests.size() - 1 - random.nextInt(12)));
        if (random.nextBoolean()) {
            request.cancel();
        } else {
            request.cancel(random.nextInt(request.sequences.length));
        }
    }

    void step() {
        if (scheduler.hasWork()) {
            Step step = scheduler.next();
            scheduler.verify();
            if (step.isEmpty()) {
                scheduler.onMask(() -> {});
                return;
            }
            StepResult result = executor.run(step);
            postponed += (int) Arrays.stream(result.ids())
                    .filter(id -> id == StepResult.NOT_YET)
                    .count();
            scheduler.complete(result);
        }
    }

    private void failingStep() {
        if (scheduler.hasWork()) {
            Step step = scheduler.next();
            executor.handles().removeIf(handle -> contains(step.releasedFeatures(), handle));
            scheduler.fail(RequestRejectedException.of(RequestRejectedException.Kind.INTERNAL, "on purpose"));
        }
    }

    private static boolean contains(int[] handles, int handle) {
        for (int each : handles) {
            if (each == handle) {
                return true;
            }
        }
        return false;
    }

    /// Runs until nothing is left, then checks what every client got and that nothing was left behind.
    void finishAndCheck() throws InterruptedException {
        forms.makeAll();
        for (int steps = 0; scheduler.hasWork(); steps++) {
            assertThat(steps).describedAs("steps to finish").isLessThan(MAX_STEPS_TO_FINISH);
            step();
            scheduler.verify();
        }
        for (AcceptedRequest request : requests) {
            if (request.request.embeds()) {
                checkEmbedding(request);
            } else {
                check(request);
            }
        }
        EngineGauges gauges = scheduler.gauges();
        assertThat(List.of(gauges.running(), gauges.waiting(), gauges.usedBlocks()))
                .containsOnly(0);
        assertThat(List.of((long) room.requests(), room.tokens(), room.outstandingTokens()))
                .containsOnly(0L);
    }

    private void checkEmbedding(AcceptedRequest request) throws InterruptedException {
        List<TokenEvent> events = new ArrayList<>();
        while (request.undelivered() > 0) {
            events.add(request.take());
        }
        if (events.size() == 2) {
            List<float[]> vectors = ((TokenEvent.Embedded) events.getFirst()).vectors();
            List<MediaSpan> images = request.request.prompt().media();
            assertThat(vectors).hasSameSizeAs(images);
            for (int i = 0; i < vectors.size(); i++) {
                assertThat(vectors.get(i))
                        .containsExactly(
                                Plan.mean(images.get(i).media(), images.get(i).count()));
            }
            embedded += vectors.size();
        }
        assertThat(events.size()).isBetween(1, 2);
        if (events.getLast() instanceof TokenEvent.Finished finished) {
            assertThat(finished.reason()).isEqualTo(events.size() == 2 ? FinishReason.STOP : FinishReason.CANCELLED);
            assertThat(finished.usage()).isEqualTo(new Usage(request.promptTokens(), 0, 0));
        } else {
            assertThat(events).singleElement().isInstanceOf(TokenEvent.Failed.class);
        }
    }

    private void check(AcceptedRequest request) throws InterruptedException {
        int choices = request.sequences.length;
        List<List<Integer>> answers = new ArrayList<>();
        boolean[] ended = new boolean[choices];
        for (int choice = 0; choice < choices; choice++) {
            answers.add(new ArrayList<>());
        }
        boolean failed = false;
        while (request.undelivered() > 0) {
            assertThat(failed).describedAs("nothing follows a failure").isFalse();
            switch (request.take()) {
                case TokenEvent.Token token -> {
                    assertThat(ended[token.choice()]).isFalse();
                    answers.get(token.choice()).add(token.id());
                    assertThat(token.logprobs() != null)
                            .isEqualTo(request.request.sampling().logprobs().requested());
                }
                case TokenEvent.Finished finished -> {
                    assertThat(ended[finished.choice()]).describedAs("one end").isFalse();
                    ended[finished.choice()] = true;
                    check(request, finished, new ArrayList<>(answers.get(finished.choice())));
                }
                case TokenEvent.Embedded embedding -> throw new AssertionError("no embeddings were asked for");
                case TokenEvent.Failed failure -> failed = true;
            }
        }
        for (int choice = 0; choice < choices; choice++) {
            checkForm(request.request.id(), answers.get(choice));
            assertThat(ended[choice] || failed)
                    .describedAs("request %s ends", request.request.id())
                    .isTrue();
        }
    }

    // Whatever was emitted, also of an answer that was cut short, is the beginning of something of the form.
    private void checkForm(String request, List<Integer> ids) {
        Integer form = formOf.get(request);
        if (form != null) {
            assertThat(forms.canBegin(form, ids))
                    .describedAs("%s begins form %d", ids, form)
                    .isTrue();
            formed += ids.size();
        }
    }

    private void check(AcceptedRequest request, TokenEvent.Finished finished, List<Integer> ids) {
        List<Integer> expected = Requests.PLAN.answer(request.request, request.seed, finished.choice());
        if (finished.reason() == FinishReason.STOP) {
            Integer form = formOf.get(request.request.id());
            assertThat(form == null || forms.canBe(form, ids))
                    .describedAs("%s is of form %s", ids, form)
                    .isTrue();
        }
        if (finished.stopTokenId() >= 0) {
            ids.add(finished.stopTokenId());
        }
        if (finished.reason() == FinishReason.CANCELLED) {
            assertThat(ids).isEqualTo(expected.subList(0, Math.min(ids.size(), expected.size())));
        } else {
            assertThat(ids).describedAs("request %s", request.request.id()).isEqualTo(expected);
        }
        assertThat(finished.usage().completionTokens()).isEqualTo(ids.size());
        assertThat(finished.usage().promptTokens()).isEqualTo(request.promptTokens());
        assertThat(finished.usage().cachedPromptTokens()).isLessThan(request.promptTokens());
    }

    private final class Watcher implements EngineObserver {

        @Override
        public void admitted(GenerationRequest request, long queueNanos) {
            if (admitted.add(request.id())) {
                int index = Integer.parseInt(request.id());
                Integer before = lastAdmitted.put(request.priority(), index);
                assertThat(before == null ? -1 : before)
                        .describedAs("first come, first served")
                        .isLessThan(index);
            }
        }

        @Override
        public void preempted(GenerationRequest request) {
            preemptions++;
        }

        @Override
        public void prefixLookup(int tokens, int hits) {
            hitTokens += hits;
        }

        @Override
        public void drafted(int tokens, int right) {
            drafted += tokens;
            accepted += right;
        }

        @Override
        public void mediaLookup(boolean hit) {
            mediaHits += hit ? 1 : 0;
        }
    }
}

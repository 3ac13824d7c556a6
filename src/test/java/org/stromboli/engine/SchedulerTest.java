package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.engine.step.SamplingBatch;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.StepResult;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenEvent;
import org.stromboli.generation.Usage;
import org.stromboli.vision.PreprocessedMedia;

@Timeout(60)
class SchedulerTest {

    private static final RequestRejectedException ON_PURPOSE =
            RequestRejectedException.of(RequestRejectedException.Kind.INTERNAL, "on purpose");

    private EngineSettings settings = Requests.settings(); // 64 blocks of 4, 16 tokens and 8 sequences per step
    private ScriptedExecutor executor = new ScriptedExecutor(settings, Requests.PLAN);
    private final AdmissionLimits room = new AdmissionLimits(100, 10_000);
    private final Recorder observer = new Recorder();
    private long now;
    private Scheduler scheduler = scheduler();

    private Scheduler scheduler() {
        return new Scheduler(settings, executor, new RequestReporter(observer, () -> now, room), observer);
    }

    private void use(EngineSettings other) {
        settings = other;
        executor = new ScriptedExecutor(settings, Requests.PLAN);
        scheduler = scheduler();
    }

    private static EngineSettings small(int blocks, int maxRunning) {
        return Requests.engine().blocks(blocks).maxRunning(maxRunning).build();
    }

    @AfterEach
    void accountsForEverything() {
        scheduler.verify();
    }

    private AcceptedRequest submit(Requests request) {
        GenerationRequest built = request.build();
        AcceptedRequest accepted = new AcceptedRequest(built, settings, 7, now, scheduler::cancel);
        assertThat(room.tryEnter(accepted.promptTokens(), accepted.outstandingTokens()))
                .isTrue();
        scheduler.submit(accepted);
        return accepted;
    }

    private Step step() {
        Step step = scheduler.next();
        scheduler.complete(executor.run(step));
        scheduler.verify();
        return step;
    }

    private List<Step> finish() {
        List<Step> steps = new ArrayList<>();
        while (scheduler.hasWork()) {
            steps.add(step());
        }
        return steps;
    }

    private static List<TokenEvent> events(AcceptedRequest request) throws InterruptedException {
        assertThat(request.open).isZero();
        return EngineTest.events(request, request.sequences.length);
    }

    private static TokenEvent.Finished end(AcceptedRequest request) throws InterruptedException {
        return (TokenEvent.Finished) events(request).getLast();
    }

    private List<Integer> planned(AcceptedRequest request, int choice) {
        return Requests.PLAN.answer(request.request, request.seed, choice);
    }

    // --- budget and order

    @Test
    void runningStreamsAreNotStarvedByALongPrompt() {
        submit(Requests.ofLength(5).ignoreEos());
        step();
        submit(Requests.ofLength(64).ignoreEos()); // 4 of them are cached
        for (int chunk = 0; chunk < 4; chunk++) {
            Step step = step();
            assertThat(step.tokens()).isEqualTo(16);
            assertThat(step.queryStarts())
                    .describedAs("one token of the first, the rest of the second")
                    .contains(0, 1);
            assertThat(step.sampling().samples()).isEqualTo(chunk < 3 ? 1 : 2);
        }
        finish();
    }

    @Test
    void aChunkHasItsOwnLimit() {
        use(Requests.engine().maxChunkTokens(7).build());
        submit(Requests.ofLength(20).ignoreEos().maxTokens(1));
        assertThat(finish()).extracting(Step::tokens).containsExactly(7, 7, 6);
    }

    @Test
    void arrivalDecidesWithinAPriority() {
        use(small(64, 1));
        for (String id : List.of("a", "b", "c")) {
            submit(Requests.ofLength(3).id(id).maxTokens(2));
        }
        submit(Requests.ofLength(3).id("urgent").priority(-1).maxTokens(2));
        finish();
        assertThat(observer.admitted).containsExactly("urgent", "a", "b", "c");
    }

    @Test
    void whatIsMoreUrgentTakesThePlaceOfWhatIsLess() throws InterruptedException {
        use(small(64, 1));
        AcceptedRequest patient =
                submit(Requests.ofLength(3).id("patient").priority(1).ignoreEos());
        step();
        AcceptedRequest urgent = submit(Requests.ofLength(9).id("urgent").ignoreEos());
        step();
        assertThat(observer.preempted).containsExactly("patient");
        finish();
        assertThat(EngineTest.answer(events(urgent), 0)).isEqualTo(planned(urgent, 0));
        assertThat(EngineTest.answer(events(patient), 0)).isEqualTo(planned(patient, 0));
    }

    @Test
    void theYoungestIsPreemptedWhenBlocksRunOut() throws InterruptedException {
        use(small(10, 4));
        AcceptedRequest old = submit(Requests.ofLength(12).id("old").ignoreEos().maxTokens(20));
        AcceptedRequest young =
                submit(Requests.text(50, 51, 52, 53).id("young").ignoreEos().maxTokens(20));
        finish();
        assertThat(observer.preempted).isNotEmpty().containsOnly("young");
        assertThat(EngineTest.answer(events(old), 0)).isEqualTo(planned(old, 0));
        assertThat(EngineTest.answer(events(young), 0)).isEqualTo(planned(young, 0));
    }

    @Test
    void aSequenceMayFillTheWholeCache() throws InterruptedException {
        use(small(5, 4));
        AcceptedRequest request = submit(Requests.ofLength(6).ignoreEos().maxTokens(21 - 6));
        finish();
        assertThat(end(request).reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(end(request, 21 - 6)).isTrue();
    }

    private static boolean end(AcceptedRequest request, int completionTokens) {
        return request.sequences[0].generated() == completionTokens;
    }

    // --- prefixes

    @Test
    void theNextTurnOfAChatFindsPromptAndAnswer() throws InterruptedException {
        AcceptedRequest first = submit(Requests.ofLength(10).ignoreEos().maxTokens(9));
        finish();
        List<Integer> answer = EngineTest.answer(events(first), 0);
        Requests next = Requests.ofLength(10);
        answer.forEach(next::then);
        AcceptedRequest second = submit(next.then(40, 41, 42).maxTokens(1).ignoreEos());
        finish();
        // 18 of the 19 tokens were computed: the last one was never fed back
        assertThat(end(second).usage()).isEqualTo(new Usage(22, 16, 1));
    }

    @Test
    void theSameImageIsSharedAndAnotherOfTheSameSizeIsNot() throws InterruptedException {
        submit(Requests.text(10, 11).then(Requests.image(3, 1)).then(12, 13));
        finish();
        AcceptedRequest same =
                submit(Requests.text(10, 11).then(Requests.image(3, 1)).then(12, 13));
        finish();
        AcceptedRequest other =
                submit(Requests.text(10, 11).then(Requests.image(3, 2)).then(12, 13));
        finish();
        AcceptedRequest moved =
                submit(Requests.text(10, 11, 12, 13).then(Requests.image(3, 1)).then(12, 13));
        finish();
        AcceptedRequest typed = submit(Requests.text(10, 11, 5, 5, 5, 5, 5, 5, 5, 5, 5, 12, 13));
        finish();
        assertThat(end(same).usage().cachedPromptTokens()).isEqualTo(12);
        assertThat(end(other).usage().cachedPromptTokens()).isZero();
        assertThat(end(moved).usage().cachedPromptTokens()).isEqualTo(0);
        assertThat(end(typed).usage().cachedPromptTokens())
                .describedAs("placeholder ids as text")
                .isZero();
    }

    @Test
    void anImageShiftedAmongPlaceholdersTypedAsTextIsNotShared() throws InterruptedException {
        int typed = Requests.PLACEHOLDER;
        AcceptedRequest first =
                submit(Requests.text().then(Requests.image(2, 1)).then(typed, typed, 11));
        finish();
        AcceptedRequest shifted =
                submit(Requests.text(typed).then(Requests.image(2, 1)).then(typed, 11));
        finish();
        assertThat(shifted.request.prompt().ids())
                .isEqualTo(first.request.prompt().ids());
        assertThat(end(shifted).usage().cachedPromptTokens()).isZero();
        assertThat(first.open).isZero();
    }

    @Test
    void saltsSeparate() throws InterruptedException {
        submit(Requests.ofLength(20).salt("mine"));
        finish();
        AcceptedRequest other = submit(Requests.ofLength(20).salt("yours"));
        finish();
        AcceptedRequest same = submit(Requests.ofLength(20).salt("mine"));
        finish();
        assertThat(end(other).usage().cachedPromptTokens()).isZero();
        assertThat(end(same).usage().cachedPromptTokens())
                .describedAs("one token is left to compute")
                .isEqualTo(16);
    }

    // --- choices

    @Test
    void otherChoicesWaitForThePromptAndThenFindIt() throws InterruptedException {
        AcceptedRequest request =
                submit(Requests.ofLength(30).choices(3).sampled(5).ignoreEos());
        assertThat(step().sequences()).isEqualTo(1);
        assertThat(step().sequences()).isEqualTo(1);
        Step third = step();
        assertThat(third.sequences()).isEqualTo(3);
        assertThat(third.tokens()).isEqualTo(1 + 2 + 2);
        finish();
        List<TokenEvent> events = events(request);
        for (int choice = 0; choice < 3; choice++) {
            assertThat(EngineTest.answer(events, choice)).isEqualTo(planned(request, choice));
        }
        assertThat(EngineTest.answer(events, 0)).isNotEqualTo(EngineTest.answer(events, 1));
    }

    @Test
    void anotherChoiceLeadsWhenTheFirstIsCancelled() throws InterruptedException {
        AcceptedRequest request = submit(Requests.ofLength(30).choices(3));
        request.cancel(0);
        step();
        request.cancel(1);
        finish();
        List<TokenEvent> events = events(request);
        assertThat(EngineTest.answer(events, 2)).isEqualTo(planned(request, 2));
        assertThat(events)
                .filteredOn(event ->
                        event instanceof TokenEvent.Finished finished && finished.reason() == FinishReason.CANCELLED)
                .hasSize(2);
    }

    @Test
    void cancellingAtAnyStageLeavesNothing() throws InterruptedException {
        use(small(64, 1));
        AcceptedRequest running = submit(Requests.ofLength(30).choices(2));
        AcceptedRequest waiting = submit(Requests.ofLength(30));
        step();
        waiting.cancel();
        running.cancel();
        running.cancel();
        running.cancel(1);
        assertThat(scheduler.hasWork()).isFalse();
        assertThat(end(running).reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(end(waiting).usage()).isEqualTo(new Usage(30, 0, 0));
        assertThat(scheduler.gauges().usedBlocks()).isZero();
        assertThat(room.outstandingTokens()).isZero();
        assertThat(room.requests()).isZero();
        scheduler.cancel(waiting, AcceptedRequest.ALL_CHOICES);
    }

    // --- images

    @Test
    void aChunkStopsBeforeAnImageThatIsNotEncoded() {
        PreprocessedMedia image = Requests.image(3, 1); // 2 slices
        submit(Requests.text(10, 11).then(image).then(12).ignoreEos());
        Step first = step();
        assertThat(first.tokens()).isEqualTo(2);
        assertThat(first.vision()).containsExactly(new Step.VisionWork(0, image, 0, 2));
        Step second = step();
        assertThat(second.tokens()).isEqualTo(10);
        assertThat(second.features()).containsExactly(new Step.FeatureRows(0, 0, 0, 9));
        finish();
    }

    @Test
    void slicesComeOneByOneWhileSomebodyDecodes() {
        PreprocessedMedia image = Requests.image(5, 1); // 2 slices
        submit(Requests.ofLength(4).ignoreEos());
        step();
        submit(Requests.text(10).then(image).then(12).ignoreEos());
        Step first = step();
        Step second = step();
        assertThat(first.vision()).containsExactly(new Step.VisionWork(0, image, 0, 1));
        assertThat(second.vision()).containsExactly(new Step.VisionWork(0, image, 1, 1));
        assertThat(first.sampling().samples()).isEqualTo(1);
        assertThat(second.sampling().samples()).isEqualTo(1);
        finish();
    }

    @Test
    void aTextRequestDoesNotWaitForAnImageBeforeIt() {
        submit(Requests.text(10).then(Requests.image(9, 1)).then(11).ignoreEos());
        submit(Requests.ofLength(4).id("text").ignoreEos());
        Step first = step();
        assertThat(first.vision()).isNotEmpty();
        assertThat(first.sampling().samples()).isEqualTo(1);
        finish();
    }

    @Test
    void equalImagesAreEncodedOnce() {
        for (int i = 0; i < 3; i++) {
            submit(Requests.text(10 + i).then(Requests.image(5, 1)).then(12).then(Requests.image(5, 1)));
        }
        int slices = finish().stream()
                .flatMap(step -> step.vision().stream())
                .mapToInt(Step.VisionWork::slices)
                .sum();
        assertThat(slices).isEqualTo(2);
        assertThat(observer.mediaLookups).containsExactly(false, true, true, true, true, true);
    }

    @Test
    void imagesLargerThanTheCacheAreServedOneAfterTheOther() throws InterruptedException {
        use(Requests.engine().featureBytes(0).build());
        List<AcceptedRequest> requests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            requests.add(submit(Requests.text(10)
                    .then(Requests.image(3, i))
                    .then(Requests.image(2, i))
                    .then(11)));
        }
        finish();
        for (AcceptedRequest request : requests) {
            assertThat(EngineTest.answer(events(request), 0)).isEqualTo(planned(request, 0));
        }
        assertThat(scheduler.gauges().featureBytes()).isZero();
        assertThat(executor.handles()).isEmpty();
    }

    @Test
    void halfMadeFeaturesOfACancelledRequestAreReleased() throws InterruptedException {
        submit(Requests.ofLength(4).ignoreEos().maxTokens(2));
        step();
        AcceptedRequest request =
                submit(Requests.text(10).then(Requests.image(5, 1)).then(12));
        step();
        assertThat(executor.handles()).isNotEmpty();
        request.cancel();
        assertThat(scheduler.hasWork()).isTrue();
        Step last = step();
        assertThat(last.releasedFeatures()).containsExactly(0);
        assertThat(last.tokens()).isZero();
        assertThat(executor.handles()).isEmpty();
        assertThat(scheduler.hasWork()).isFalse();
        assertThat(end(request).reason()).isEqualTo(FinishReason.CANCELLED);
    }

    @Test
    void anImageThatCannotBeEncodedFailsThoseWhoNeedIt() throws InterruptedException {
        AcceptedRequest bad =
                submit(Requests.text(10).then(Requests.image(3, 1)).then(12));
        AcceptedRequest alsoBad =
                submit(Requests.text(11).then(Requests.image(3, 1)).then(12));
        AcceptedRequest text = submit(Requests.ofLength(4));
        executor.failNextEncoding();
        finish();
        assertThat(events(bad)).singleElement().isInstanceOf(TokenEvent.Failed.class);
        assertThat(events(alsoBad)).singleElement().isInstanceOf(TokenEvent.Failed.class);
        assertThat(EngineTest.answer(events(text), 0)).isEqualTo(planned(text, 0));
        AcceptedRequest again =
                submit(Requests.text(10).then(Requests.image(3, 1)).then(12));
        finish();
        assertThat(EngineTest.answer(events(again), 0)).isEqualTo(planned(again, 0));
    }

    // --- failures

    @Test
    void aFailedStepTakesItsOwnRequestsAlong() throws InterruptedException {
        use(small(64, 1));
        AcceptedRequest first =
                submit(Requests.text(10).then(Requests.image(3, 1)).choices(2));
        AcceptedRequest second = submit(Requests.ofLength(5));
        scheduler.next();
        scheduler.fail(ON_PURPOSE);
        finish();
        assertThat(events(first)).containsExactly(new TokenEvent.Failed(ON_PURPOSE));
        assertThat(EngineTest.answer(events(second), 0)).isEqualTo(planned(second, 0));
        assertThat(observer.failed).containsExactly("request");
    }

    @Test
    void logitsThatAreNotFiniteFailTheirRequestAlone() throws InterruptedException {
        AcceptedRequest first = submit(Requests.ofLength(5));
        AcceptedRequest second = submit(Requests.ofLength(6));
        executor.poisonNextSample();
        finish();
        assertThat(events(first)).singleElement().isInstanceOf(TokenEvent.Failed.class);
        assertThat(EngineTest.answer(events(second), 0)).isEqualTo(planned(second, 0));
    }

    @Test
    void resultsThatDoNotFitTheStepAreNoticed() {
        submit(Requests.ofLength(5));
        scheduler.next();
        assertThatIllegalStateException()
                .isThrownBy(() -> scheduler.complete(result()))
                .withMessage("0 ids came back for 1 samples");
        assertThatIllegalStateException()
                .isThrownBy(() -> scheduler.complete(result(97)))
                .withMessageContaining("the vocabulary is 97");
        scheduler.fail(ON_PURPOSE);
    }

    private static StepResult result(int... ids) {
        return StepResult.of(ids);
    }

    @Test
    void abandonedClientsAreTold() throws InterruptedException {
        use(small(64, 1));
        AcceptedRequest running = submit(Requests.ofLength(5).choices(2));
        AcceptedRequest waiting = submit(Requests.ofLength(5));
        Scheduler broken = scheduler;
        step();
        broken.abandon(ON_PURPOSE);
        assertThat(events(running).getLast()).isEqualTo(new TokenEvent.Failed(ON_PURPOSE));
        assertThat(events(waiting)).containsExactly(new TokenEvent.Failed(ON_PURPOSE));
        assertThatIllegalStateException().isThrownBy(broken::verify).withMessageContaining("references");
        scheduler = scheduler();
    }

    // --- ends and sampling columns

    @Test
    void stopsAtStopTokensAndAtTheEndToken() throws InterruptedException {
        AcceptedRequest free = submit(Requests.ofLength(8).maxTokens(30));
        finish();
        List<Integer> answer = EngineTest.answer(events(free), 0);
        assertThat(answer.getLast())
                .describedAs("the plan ends within 30 tokens")
                .isEqualTo(Requests.END);
        AcceptedRequest stopped = submit(Requests.ofLength(8).maxTokens(30).stopTokenIds(answer.get(1)));
        finish();
        TokenEvent.Finished end = end(stopped);
        assertThat(end.reason()).isEqualTo(FinishReason.STOP);
        assertThat(end.stopTokenId()).isEqualTo(answer.get(1));
        assertThat(end.usage().completionTokens()).isEqualTo(answer.indexOf(answer.get(1)) + 1);
    }

    @Test
    void endsAreForbiddenBeforeMinTokens() {
        submit(Requests.ofLength(4).minTokens(1).stopTokenIds(20).logitBias(Map.of(20, 5f, 30, 2f)));
        SamplingBatch early = step().sampling();
        assertThat(early.biasId()).containsExactly(30, Requests.END, 20);
        assertThat(early.bias()).containsExactly(2, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY);
        SamplingBatch later = step().sampling();
        assertThat(later.biasId()).containsExactly(20, 30);
        assertThat(later.bias()).containsExactly(5, 2);
        finish();
    }

    @Test
    void anEndCountsFromMinTokensOn() throws InterruptedException {
        AcceptedRequest atOnce = submit(Requests.ofLength(4).id("at once"));
        AcceptedRequest later = submit(Requests.ofLength(4).minTokens(1));
        scheduler.next();
        scheduler.complete(result(Requests.END, Requests.END));
        assertThat(end(atOnce).usage().completionTokens()).isEqualTo(1);
        assertThat(later.open).isEqualTo(1);
        scheduler.next();
        scheduler.complete(result(Requests.END));
        assertThat(end(later).usage().completionTokens()).isEqualTo(2);
    }

    @Test
    void manyBiasesTravel() {
        Map<Integer, Float> biases = new HashMap<>();
        for (int id = 10; id < 50; id++) {
            biases.put(id, id / 10f);
        }
        submit(Requests.ofLength(4).logitBias(biases).maxTokens(1));
        SamplingBatch sampling = step().sampling();
        assertThat(sampling.biasId()).hasSize(40).isSorted();
        assertThat(sampling.bias()).hasSize(40).startsWith(1).endsWith(4.9f);
    }

    @Test
    void penaltiesSeeThePromptOnlyForRepetition() {
        submit(Requests.text(10, 11, 10).penalties(0.5, 1).ignoreEos().maxTokens(2));
        submit(Requests.text(10, 11, 10).penalties(0, 1.5).ignoreEos().maxTokens(2));
        SamplingBatch first = step().sampling();
        assertThat(first.seenColumn()).containsExactly(1, 1);
        assertThat(first.seenId()).containsExactly(10, 11);
        assertThat(first.seenCount()).containsExactly(0, 0);
        SamplingBatch second = step().sampling();
        assertThat(second.seenColumn()).containsExactly(0, 1, 1, 1);
        assertThat(second.seenCount()).containsExactly(1, 0, 0, 1);
    }

    @Test
    void eachRequestGetsAsManyAlternativesAsItWants() throws InterruptedException {
        AcceptedRequest two =
                submit(Requests.ofLength(4).logprobs(2).maxTokens(1).ignoreEos());
        AcceptedRequest none = submit(Requests.ofLength(4).maxTokens(1).ignoreEos());
        AcceptedRequest zero =
                submit(Requests.ofLength(4).logprobs(0).maxTokens(1).ignoreEos());
        assertThat(scheduler.next().sampling().report().alternatives()).isEqualTo(2);
        scheduler.complete(new StepResult(
                new int[] {7, 8, 9},
                new StepResult.Logprobs(
                        new float[] {-1, -2, -3},
                        new int[] {1, 2, 3, 4, 5, 6},
                        new float[] {-1, -2, -3, -4, -5, -6},
                        new float[0]),
                new int[0],
                0));
        var logprobs = ((TokenEvent.Token) events(two).getFirst()).logprobs();
        assertThat(logprobs.chosen()).isEqualTo(-1);
        assertThat(logprobs.ids()).containsExactly(1, 2);
        assertThat(logprobs.logprobs()).containsExactly(-1, -2);
        assertThat(((TokenEvent.Token) events(none).getFirst()).logprobs()).isNull();
        assertThat(((TokenEvent.Token) events(zero).getFirst()).logprobs().ids())
                .isEmpty();
    }

    @Test
    void eachRequestGetsTheTokensThatItNames() throws InterruptedException {
        AcceptedRequest one =
                submit(Requests.ofLength(4).named(5, 6).maxTokens(1).ignoreEos());
        AcceptedRequest none = submit(Requests.ofLength(4).maxTokens(1).ignoreEos());
        AcceptedRequest two = submit(Requests.ofLength(4).named(6).maxTokens(1).ignoreEos());
        SamplingBatch.Report report = scheduler.next().sampling().report();
        assertThat(report.alternatives()).isZero();
        assertThat(report.column()).containsExactly(0, 0, 2);
        assertThat(report.id()).containsExactly(5, 6, 6);
        scheduler.complete(new StepResult(
                new int[] {7, 8, 9},
                new StepResult.Logprobs(new float[] {-1, -2, -3}, new int[0], new float[0], new float[] {-4, -5, -6}),
                new int[0],
                0));
        var logprobs = ((TokenEvent.Token) events(one).getFirst()).logprobs();
        assertThat(logprobs.chosen()).isEqualTo(-1);
        assertThat(logprobs.ids()).containsExactly(5, 6);
        assertThat(logprobs.logprobs()).containsExactly(-4, -5);
        assertThat(((TokenEvent.Token) events(none).getFirst()).logprobs()).isNull();
        assertThat(((TokenEvent.Token) events(two).getFirst()).logprobs().logprobs())
                .containsExactly(-6);
    }

    // --- measures

    @Test
    void timesAreOfTheChoice() {
        now = 100;
        submit(Requests.ofLength(20).ignoreEos().maxTokens(3));
        for (int step = 0; step < 4; step++) {
            now += 10;
            step();
        }
        assertThat(observer.times).containsExactly(new EngineObserver.ChoiceTimes(10, 10, 20, 40));
        assertThat(observer.tokenNanos).containsExactly(20L, 10L, 10L);
        now += 5;
        submit(Requests.ofLength(3)).cancel();
        submit(Requests.ofLength(40));
        step();
        now += 7;
        scheduler.failAll(ON_PURPOSE);
        assertThat(observer.times.getLast()).isEqualTo(new EngineObserver.ChoiceTimes(0, 0, 0, 0));
        AcceptedRequest early = submit(Requests.text(1).then(Requests.image(5, 1)));
        step();
        now += 3;
        early.cancel();
        assertThat(observer.times.getLast()).isEqualTo(new EngineObserver.ChoiceTimes(0, 3, 0, 3));
    }

    @Test
    void gaugesCountWhatWasPreemptedAsWaiting() {
        use(small(64, 1));
        submit(Requests.ofLength(9).priority(1).ignoreEos());
        step();
        assertThat(scheduler.gauges().usedBlocks()).isEqualTo(3);
        submit(Requests.ofLength(20).ignoreEos());
        step();
        EngineGauges gauges = scheduler.gauges();
        assertThat(List.of(gauges.running(), gauges.waiting(), gauges.usedBlocks()))
                .isEqualTo(List.of(1, 1, 5));
        assertThat(gauges.kvUsage()).isEqualTo(5 / 64.0);
        assertThat(gauges.withQueued(2).waiting()).isEqualTo(3);
        finish();
    }

    private static final class Recorder implements EngineObserver {
        final List<String> admitted = new ArrayList<>();
        final List<String> preempted = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        final List<Boolean> mediaLookups = new ArrayList<>();
        final List<ChoiceTimes> times = new ArrayList<>();
        final List<Long> tokenNanos = new ArrayList<>();

        @Override
        public void admitted(GenerationRequest request, long queueNanos) {
            admitted.add(request.id());
        }

        @Override
        public void preempted(GenerationRequest request) {
            preempted.add(request.id());
        }

        @Override
        public void failed(GenerationRequest request, RequestRejectedException cause) {
            failed.add(request.id());
        }

        @Override
        public void mediaLookup(boolean hit) {
            mediaLookups.add(hit);
        }

        @Override
        public void firstToken(GenerationRequest request, long nanosSinceArrival) {
            tokenNanos.add(nanosSinceArrival);
        }

        @Override
        public void token(GenerationRequest request, long nanosSincePrevious) {
            tokenNanos.add(nanosSincePrevious);
        }

        @Override
        public void finished(GenerationRequest request, FinishReason reason, Usage usage, ChoiceTimes choiceTimes) {
            times.add(choiceTimes);
        }
    }
}

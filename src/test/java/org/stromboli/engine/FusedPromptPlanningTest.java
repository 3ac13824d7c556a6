package org.stromboli.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stromboli.engine.step.Step;
import org.stromboli.engine.step.Step.VisionWork;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.TokenEvent;
import org.stromboli.vision.PreprocessedMedia;

/// Prompts that are fused with their image: the image first, once for all prompts, and no longer than it is needed.
class FusedPromptPlanningTest {

    private static final int[] TEXT = {10, 11, 12, 13, 14, 15, 16, 17, 18};

    private EngineSettings settings = Requests.settings(); // blocks of 4, 1 vision slice beside decoding, 4 alone
    private ScriptedExecutor executor = new ScriptedExecutor(settings, Requests.PLAN);
    private final AdmissionLimits room = new AdmissionLimits(100, 10_000);
    private final List<Boolean> lookups = new ArrayList<>();
    private final EngineObserver observer = new EngineObserver() {
        @Override
        public void mediaLookup(boolean hit) {
            lookups.add(hit);
        }
    };
    private Scheduler scheduler = scheduler();
    private final PreprocessedMedia image = Requests.image(3, 1); // 9 tokens, 2 slices

    private Scheduler scheduler() {
        return new Scheduler(settings, executor, new RequestReporter(observer, () -> 0, room), observer);
    }

    @AfterEach
    void accountsForEverything() {
        scheduler.verify();
    }

    private AcceptedRequest submit(Requests request) {
        GenerationRequest built = request.build();
        AcceptedRequest accepted = new AcceptedRequest(built, settings, 7, 0, scheduler::cancel);
        assertThat(room.tryEnter(accepted.promptTokens(), accepted.outstandingTokens()))
                .isTrue();
        scheduler.submit(accepted);
        return accepted;
    }

    private void use(int featureBytes, int slices) {
        settings = Requests.engine()
                .featureBytes(featureBytes)
                .visionSlicesAlone(slices)
                .build();
        executor = new ScriptedExecutor(settings, Requests.PLAN);
        scheduler = scheduler();
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

    private void answered(AcceptedRequest request) throws InterruptedException {
        List<TokenEvent> events = EngineTest.events(request, 1);
        assertThat(EngineTest.answer(events, 0)).isEqualTo(Requests.PLAN.answer(request.request, request.seed, 0));
    }

    private static int cached(AcceptedRequest request) {
        return request.sequences[0].cachedPromptTokens;
    }

    private static PreprocessedMedia mediaItem(AcceptedRequest request) {
        return request.request.prompt().media().getFirst().media();
    }

    @Test
    void theImageComesBeforeThePromptInOneStep() throws InterruptedException {
        AcceptedRequest request = submit(Requests.fused(image, 2, TEXT)); // 18 tokens, 3 slices
        Step first = step();
        assertThat(first.tokens()).isZero();
        assertThat(first.vision())
                .containsExactly(new VisionWork(1, image, 0, 2), new VisionWork(0, 1, mediaItem(request), 0, 2));
        Step second = step();
        assertThat(second.vision()).containsExactly(new VisionWork(0, 1, mediaItem(request), 2, 1));
        finish();
        answered(request);
    }

    @Test
    void aSecondQuestionNeedsNoImage() throws InterruptedException {
        submit(Requests.fused(image, 2, TEXT));
        finish();
        AcceptedRequest second = submit(Requests.fused(image, 2, 10, 11, 12, 13, 50, 51));
        List<VisionWork> work =
                finish().stream().flatMap(step -> step.vision().stream()).toList();
        assertThat(work).isNotEmpty().allMatch(each -> each.media() == mediaItem(second));
        assertThat(cached(second)).isEqualTo(12);
        assertThat(lookups).containsExactly(false, true);
        answered(second);
    }

    @Test
    void equalPromptsAreFusedOnce() throws InterruptedException {
        AcceptedRequest first = submit(Requests.fused(image, 2, TEXT).id("a"));
        AcceptedRequest second = submit(Requests.fused(image, 2, TEXT).id("b").maxTokens(3));
        int slices = finish().stream()
                .flatMap(step -> step.vision().stream())
                .mapToInt(VisionWork::slices)
                .sum();
        assertThat(slices).isEqualTo(5);
        answered(first);
        answered(second);
    }

    @Test
    void whereImagesStandTellsPromptsApart() throws InterruptedException {
        PreprocessedMedia dot = Requests.image(1, 1);
        int word = Requests.PLACEHOLDER;
        AcceptedRequest first = submit(Requests.fused(dot, 1, 10, word, 11, 12, 13, 14, 15));
        finish();
        AcceptedRequest second = submit(Requests.fused(dot, 2, 10, word, 11, 12, 13, 14, 15));
        finish();
        assertThat(second.request.prompt().ids())
                .isEqualTo(first.request.prompt().ids());
        assertThat(cached(second)).isZero();
        answered(second);
    }

    @Test
    void theNextTurnSharesThePromptButNotTheAnswer() throws InterruptedException {
        AcceptedRequest first = submit(
                Requests.fused(image, 2, TEXT).maxTokens(12).minTokens(12).ignoreEos());
        finish();
        List<Integer> said = Requests.PLAN.answer(first.request, first.seed, 0);
        int[] next = new int[TEXT.length + said.size() + 1];
        System.arraycopy(TEXT, 0, next, 0, TEXT.length);
        for (int i = 0; i < said.size(); i++) {
            next[TEXT.length + i] = said.get(i);
        }
        next[next.length - 1] = 20;
        AcceptedRequest second = submit(Requests.fused(image, 2, next));
        finish();
        assertThat(first.promptTokens()).isEqualTo(18);
        assertThat(cached(second)).isEqualTo(16);
        answered(second);
    }

    @Test
    void anImageThatFailsTakesAllItsPromptsAlong() throws InterruptedException {
        use(200, 8);
        AcceptedRequest first = submit(Requests.fused(image, 2, TEXT).id("a"));
        AcceptedRequest second = submit(Requests.fused(image, 2, 30, 31, 32, 33).id("b"));
        AcceptedRequest other =
                submit(Requests.fused(Requests.image(3, 2), 2, TEXT).id("c"));
        executor.failNextEncoding();
        finish();
        assertThat(EngineTest.events(first, 1).getLast()).isInstanceOf(TokenEvent.Failed.class);
        assertThat(EngineTest.events(second, 1).getLast()).isInstanceOf(TokenEvent.Failed.class);
        answered(other);
    }

    @Test
    void aPromptThatGoesAwayLeavesNoImageHalfMade() {
        AcceptedRequest request =
                submit(Requests.fused(Requests.image(9, 1), 2, TEXT).maxTokens(1));
        scheduler.next();
        scheduler.cancel(request, AcceptedRequest.ALL_CHOICES);
        scheduler.verify();
        assertThat(scheduler.gauges().featureBytes()).isZero();
        finish();
    }

    @Test
    void whatIsLargerThanTheCacheIsServedOneAfterTheOther() throws InterruptedException {
        use(0, 4);
        AcceptedRequest first = submit(Requests.fused(image, 2, TEXT).id("a"));
        AcceptedRequest second = submit(Requests.fused(image, 3, 30, 31, 32, 33).id("b"));
        finish();
        answered(first);
        answered(second);
        assertThat(scheduler.gauges().featureBytes()).isZero();
        assertThat(lookups).containsExactly(false, false);
    }
}

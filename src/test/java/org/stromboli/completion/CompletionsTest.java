package org.stromboli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.chat.FusedPromptFormat;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.ChatInput;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.OutputOptions;
import org.stromboli.completion.request.RequestCancelledException;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.completion.request.StopStrings;
import org.stromboli.fakes.BytePrompt;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.CannedMedia;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.TinyPreprocessor;
import org.stromboli.fakes.Waiting;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.RequestRejectedException.Kind;
import org.stromboli.media.MediaException;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.sampling.SamplingParameters.Logprobs;
import org.stromboli.vision.Detail;
import org.stromboli.vision.Modality;

@Timeout(30)
class CompletionsTest {

    private static final int CONTEXT = 100;

    private final ScriptedGenerator generator = new ScriptedGenerator();
    private final CannedMedia media = new CannedMedia();
    private final Heard heard = new Heard();
    private final Completions completions = new Completions(
            new Completions.Checkpoint(
                    new BytePrompt(), new TinyPreprocessor(), new ByteText(), ByteText.constraints()),
            media,
            generator,
            new CompletionLimits(CONTEXT, TinyPreprocessor.LIMITS),
            heard);
    private final Cancellation cancellation = new Cancellation();

    @Test
    void piecesFollowTheTokensAndNeverSplitACharacter() throws Exception {
        generator.script(running -> running.answer("né"));
        try (Completion completion = start(Ask.text("Hi"))) {
            assertThat(texts(completion)).containsExactly("n", "", "é", "", "<STOP null>");
            assertThat(completion.usage()).isEqualTo(new CompletionUsage(8, 3, 0, 0, 4));
            assertThat(completion.promptIds()).isEqualTo(ByteText.ids("user:Hi;"));
        }
    }

    @Test
    void theEndTokenIsTheLastIdAndShowsNoText() throws Exception {
        generator.script(running -> running.answer("a"));
        try (Completion completion = start(Ask.text("Hi"))) {
            List<Integer> ids = new ArrayList<>();
            while (!completion.isOver()) {
                if (completion.next() instanceof CompletionEvent.Piece piece) {
                    ids.addAll(piece.tokenIds());
                }
            }
            assertThat(ids).containsExactly((int) 'a', ByteText.END);
        }
    }

    @Test
    void anIncompleteCharacterIsShownAsSuchAtTheEnd() throws Exception {
        generator.script(running -> running.token(0, 0xc3).finish(0, FinishReason.LENGTH));
        try (Completion completion = start(Ask.text("Hi"))) {
            assertThat(texts(completion)).containsExactly("", "\ufffd", "<LENGTH null>");
        }
    }

    @Test
    void aStopStringEndsTheChoiceAndTellsTheEngine() throws Exception {
        try (Completion completion = start(Ask.text("Hi").stop("END"))) {
            ScriptedGenerator.Running running = generator.submitted.take();
            running.text(0, "okENDmore");
            assertThat(texts(completion)).containsExactly("o", "k", "", "", "", "<STOP END>");
            assertThat(running.isEnded(0)).isTrue();
            assertThat(completion.usage().completionTokens()).isEqualTo(5);
        }
    }

    @Test
    void stopStringsAreNotLookedForInTheFirstMinTokens() throws Exception {
        generator.script(running -> running.answer("aXbX"));
        try (Completion completion = start(Ask.text("Hi").stop("X").minTokens(2))) {
            assertThat(String.join("", texts(completion))).isEqualTo("aXb<STOP X>");
        }
    }

    @Test
    void heldBackTextIsShownWhenTheAnswerEnds() throws Exception {
        generator.script(running -> running.answer("aEN"));
        try (Completion completion = start(Ask.text("Hi").stop("END"))) {
            assertThat(String.join("", texts(completion))).isEqualTo("aEN<STOP null>");
        }
    }

    @Test
    void aStopTokenOfTheClientIsNamed() throws Exception {
        generator.script(running -> running.text(0, "a").finish(0, FinishReason.STOP, 'b'));
        try (Completion completion = start(Ask.text("Hi").stopToken('b'))) {
            assertThat(texts(completion)).containsExactly("a", "", "<STOP 98>");
        }
    }

    @Test
    void choicesAreApart() throws Exception {
        try (Completion completion = start(Ask.text("Hi").choices(2).stop("!"))) {
            generator.submitted.take().text(1, "b!c").text(0, "a").finish(0, FinishReason.LENGTH);
            assertThat(completion.choiceCount()).isEqualTo(2);
            assertThat(completion.next()).isEqualTo(new CompletionEvent.Piece(1, "b", List.of(98), List.of()));
            assertThat(completion.next()).isEqualTo(new CompletionEvent.Piece(1, "", List.of(33), List.of()));
            assertThat(completion.usage().completionTokens()).isEqualTo(2);
            assertThat(texts(completion)).containsExactly("a", "<LENGTH null>", "<STOP !>");
            assertThat(completion.usage().completionTokens()).isEqualTo(3);
        }
    }

    @Test
    void logprobsComeWithTheirTokens() throws Exception {
        generator.script(running -> running.answer("a"));
        try (Completion completion = start(Ask.text("Hi").logprobs(2))) {
            CompletionEvent.Piece piece = (CompletionEvent.Piece) completion.next();
            assertThat(piece.logprobs()).hasSize(1);
            TokenLogprob token = piece.logprobs().getFirst();
            assertThat(token.text()).isEqualTo("a");
            assertThat(token.bytes()).containsExactly('a');
            assertThat(token.logprob()).isEqualTo(-0.5f);
            assertThat(token.alternatives()).extracting(TokenLogprob::text).containsExactly("a", "b");
        }
    }

    @Test
    void theAnswerMayTakeWhateverTheContextHasLeft() throws Exception {
        start(Ask.text("Hi")).close();
        assertThat(generator.submitted.take().request.maxTokens()).isEqualTo(CONTEXT - 8);
        start(Ask.text("Hi").maxTokens(7)).close();
        assertThat(generator.submitted.take().request.maxTokens()).isEqualTo(7);
        start(Ask.text("Hi").maxTokens(CONTEXT - 7)).close();
        assertThat(generator.submitted.take().request.maxTokens()).isEqualTo(CONTEXT - 8);
    }

    @Test
    void whatDoesNotFitTheContextIsRejected() {
        for (Ask ask : List.of(Ask.text("x".repeat(CONTEXT - 6)), Ask.text("x".repeat(CONTEXT * 256 + 1)))) {
            assertRejected(ask, Kind.CONTEXT_TOO_LONG, "messages")
                    .startsWith("This model's maximum context length is 100 tokens.");
        }
        assertThat(generator.all()).isEmpty();
    }

    @Test
    void imagesAndVideosAreCountedBeforeTheyAreResized() {
        TinyPreprocessor preprocessor = new TinyPreprocessor();
        assertThatThrownBy(() -> small(preprocessor, 16).start(Ask.image("red").request(), cancellation))
                .hasMessageContaining("take at least 16 tokens");
        Ask video = Ask.parts(RequestPart.Video.usual("blue", "p0"));
        assertThatThrownBy(() -> small(preprocessor, 4).start(video.request(), cancellation))
                .hasMessageContaining("take at least 4 tokens");
        assertThat(preprocessor.resized).hasValue(0);
    }

    @Test
    void mediaAreCountedTogether() {
        TinyPreprocessor preprocessor = new TinyPreprocessor();
        Ask both = Ask.parts(new RequestPart.Image("red", Detail.LOW, "p0"), RequestPart.Video.usual("blue", "p1"));
        assertThatThrownBy(() -> small(preprocessor, 8).start(both.request(), cancellation))
                .hasMessageContaining("take at least 8 tokens");
        assertThat(preprocessor.resized).hasValue(1);
    }

    private Completions small(TinyPreprocessor preprocessor, int contextTokens) {
        return new Completions(
                new Completions.Checkpoint(new BytePrompt(), preprocessor, new ByteText(), ByteText.constraints()),
                media,
                generator,
                new CompletionLimits(contextTokens, TinyPreprocessor.LIMITS),
                heard);
    }

    @Test
    void mediaStandWhereTheyWereGiven() throws Exception {
        start(Ask.parts(
                        new RequestPart.Text("a"),
                        new RequestPart.Image("red", Detail.LOW, "p0"),
                        new RequestPart.Text("b"),
                        RequestPart.Video.usual("blue", "p1")))
                .close();
        var prompt = generator.submitted.take().request.prompt();
        assertThat(prompt.media())
                .extracting(span -> span.start(), span -> span.media().modality())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(6, Modality.IMAGE),
                        org.assertj.core.groups.Tuple.tuple(11, Modality.VIDEO));
        assertThat(heard.imageTokens).isEqualTo(4);
        assertThat(heard.videoTokens).isEqualTo(4);
        assertThat(heard.work).containsOnly("fetched", "decoded", "preprocessed");
    }

    @Test
    void anImageIsCountedAloneWhereThePromptIsFusedWithIt() throws Exception {
        Completions fused = new Completions(
                new Completions.Checkpoint(
                        new FusedPromptFormat(new BytePrompt()),
                        new TinyPreprocessor(),
                        new ByteText(),
                        ByteText.constraints()),
                media,
                generator,
                new CompletionLimits(CONTEXT, TinyPreprocessor.LIMITS),
                heard);
        try (Completion one = fused.start(Ask.image("red").request(), cancellation)) {
            assertThat(one.usage().imageTokens()).isEqualTo(16);
            assertThat(one.usage().promptTokens()).isGreaterThan(16);
        }
        assertThat(generator
                        .submitted
                        .take()
                        .request
                        .prompt()
                        .media()
                        .getFirst()
                        .start())
                .isZero();
        assertThat(heard.imageTokens).isEqualTo(16);
    }

    @Test
    void severalImagesAreNotCutAndOneIs() throws Exception {
        try (Completion one = start(Ask.image("red"))) {
            assertThat(one.usage().imageTokens()).isEqualTo(16);
        }
        try (Completion two = start(Ask.image("red", "blue"))) {
            assertThat(two.usage().imageTokens()).isEqualTo(8);
        }
    }

    @Test
    void aBadMediaItemIsTheClientsFaultAndNamesItsField() {
        assertRejected(Ask.image("red", "broken"), Kind.INVALID, "image 1").contains("could not be decoded");
        assertRejected(Ask.image("huge"), Kind.TOO_LARGE, "image 0").contains("at most 10 pixels");
        assertRejected(Ask.image("elsewhere"), Kind.INVALID, "image 0").contains("Not from there");
        assertRejected(Ask.image("gone"), Kind.MEDIA_UNAVAILABLE, "image 0").contains("could not be fetched");
        assertThat(heard.failures)
                .containsExactlyInAnyOrder(
                        MediaException.Cause.INVALID,
                        MediaException.Cause.TOO_LARGE,
                        MediaException.Cause.FORBIDDEN,
                        MediaException.Cause.UNAVAILABLE);
        assertRejected(Ask.image("a", "b", "c", "d"), Kind.INVALID, "messages").contains("At most 3");
        assertThat(completions.running()).isZero();
    }

    @Test
    void ourOwnFaultIsNotTheClients() {
        assertThatThrownBy(() -> start(Ask.image("bug"))).isInstanceOf(IllegalStateException.class);
        assertThat(completions.running()).isZero();
    }

    @Test
    void noMoreDecodesRunThanAllowed() throws Exception {
        start(Ask.image("a", "b", "c")).close();
        assertThat(media.maxDecoding).hasValue(1);
    }

    @Test
    void theTemplatesRefusalReachesTheClient() {
        assertRejected(Ask.text("raise"), Kind.INVALID, "messages").contains("template");
    }

    @Test
    void aRefusalOfTheEngineReachesTheClient() {
        generator.reject(RequestRejectedException.overloaded("busy", Duration.ofSeconds(2)));
        assertThatThrownBy(() -> start(Ask.text("Hi")))
                .asInstanceOf(type(RequestRejectedException.class))
                .returns(Kind.OVERLOADED, RequestRejectedException::kind);
        assertThat(completions.running()).isZero();
    }

    @Test
    void aFailureEndsTheAnswer() throws Exception {
        try (Completion completion = start(Ask.text("Hi").choices(2))) {
            generator.submitted.take().text(0, "a").fail(RequestRejectedException.of(Kind.INTERNAL, "broken"));
            assertThat(completion.next()).isInstanceOf(CompletionEvent.Piece.class);
            assertThatThrownBy(completion::next)
                    .isInstanceOf(RequestRejectedException.class)
                    .hasMessage("broken");
            assertThat(completion.isOver()).isTrue();
            assertThatThrownBy(completion::next).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void cancellingEndsTheWaitForTokens() throws Exception {
        try (Completion completion = start(Ask.text("Hi"))) {
            cancellation.cancel();
            cancellation.cancel();
            assertThatThrownBy(completion::next).isInstanceOf(RequestCancelledException.class);
            assertThat(generator.open()).isZero();
        }
    }

    @Test
    void cancellingInterruptsTheWorkOnMedia() throws Exception {
        CompletableFuture<Completion> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return start(Ask.image("slow"));
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        media.slowStarted.await();
        cancellation.cancel();
        assertThat(waiting)
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(RequestCancelledException.class);
        assertThat(media.interrupted).hasValue(1);
        assertThat(generator.all()).isEmpty();
        assertThat(completions.running()).isZero();
    }

    @Test
    void aRequestThatIsAlreadyCancelledIsNotSubmitted() {
        cancellation.cancel();
        assertThatThrownBy(() -> start(Ask.text("Hi"))).isInstanceOf(RequestCancelledException.class);
        assertThat(generator.all()).isEmpty();
    }

    @Test
    void closingEndsTheGeneration() throws Exception {
        start(Ask.text("Hi")).close();
        assertThat(generator.open()).isZero();
        assertThat(completions.running()).isZero();
    }

    @Test
    void drainingWaitsForThoseInsideAndRejectsOthers() throws Exception {
        Completion inside = start(Ask.text("Hi"));
        CompletableFuture<Boolean> drained = drain(Duration.ofMinutes(1));
        Waiting.until("it drains", completions::isDraining);
        assertRejected(Ask.text("Hi"), Kind.UNAVAILABLE, null).contains("shutting down");
        generator.submitted.take().answer("ok");
        assertThat(String.join("", texts(inside))).startsWith("ok");
        inside.close();
        assertThat(drained).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo(true);
    }

    @Test
    void thoseWhoAreTooSlowAreToldSo() throws Exception {
        Completion inside = start(Ask.text("Hi"));
        CompletableFuture<Boolean> drained = drain(Duration.ZERO);
        assertThatThrownBy(inside::next)
                .asInstanceOf(type(RequestRejectedException.class))
                .returns(Kind.UNAVAILABLE, RequestRejectedException::kind);
        inside.close();
        assertThat(drained).succeedsWithin(20, TimeUnit.SECONDS).isEqualTo(false);
    }

    @Test
    void endsAreCounted() throws Exception {
        generator.script(running -> running.answer("aX"));
        try (Completion completion = start(Ask.text("Hi").stop("X").choices(2))) {
            texts(completion);
        }
        generator.script(running -> running.fail(RequestRejectedException.of(Kind.INTERNAL, "broken")));
        try (Completion completion = start(Ask.text("Hi"))) {
            assertThatThrownBy(completion::next).isInstanceOf(RequestRejectedException.class);
        }
        generator.script(running -> {});
        start(Ask.text("Hi")).close();
        assertThat(heard.ends).containsExactly("stop", "stop", "error", "abort");
    }

    private CompletableFuture<Boolean> drain(Duration timeout) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return completions.drain(timeout);
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }

    private Completion start(Ask ask) throws InterruptedException {
        return completions.start(ask.request(), cancellation);
    }

    private org.assertj.core.api.AbstractStringAssert<?> assertRejected(Ask ask, Kind kind, String param) {
        var thrown = assertThatThrownBy(() -> start(ask)).asInstanceOf(type(RequestRejectedException.class));
        thrown.returns(kind, RequestRejectedException::kind);
        thrown.returns(param, RequestRejectedException::param);
        return thrown.extracting(
                RequestRejectedException::getMessage, org.assertj.core.api.InstanceOfAssertFactories.STRING);
    }

    private static List<String> texts(Completion completion) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        while (!completion.isOver()) {
            texts.add(
                    switch (completion.next()) {
                        case CompletionEvent.Piece piece -> piece.text();
                        case CompletionEvent.Aside aside -> "<%s>".formatted(aside);
                        case CompletionEvent.Ended ended -> "<%s %s>".formatted(ended.reason(), ended.stoppedBy());
                    });
        }
        return texts;
    }

    private static final class Heard implements CompletionObserver {

        private final List<String> work = java.util.Collections.synchronizedList(new ArrayList<>());
        private final List<String> ends = new ArrayList<>();
        private final List<MediaException.Cause> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        private int imageTokens;
        private int videoTokens;

        @Override
        public void mediaFetched(Modality modality, long nanos) {
            work.add("fetched");
        }

        @Override
        public void mediaDecoded(Modality modality, long nanos) {
            work.add("decoded");
        }

        @Override
        public void mediaPreprocessed(Modality modality, long nanos) {
            work.add("preprocessed");
        }

        @Override
        public void mediaFailed(MediaException.Cause cause) {
            failures.add(cause);
        }

        @Override
        public void promptPrepared(int image, int video, int maxTokens, int choices) {
            imageTokens += image;
            videoTokens += video;
        }

        @Override
        public void ended(End end) {
            ends.add(end.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    /// A request, one property at a time.
    record Ask(
            List<RequestPart> parts,
            SamplingParameters sampling,
            OptionalInt maxTokens,
            List<String> stop,
            int choices) {

        static Ask parts(RequestPart... parts) {
            return new Ask(List.of(parts), SamplingParameters.GREEDY, OptionalInt.empty(), List.of(), 1);
        }

        static Ask text(String text) {
            return parts(new RequestPart.Text(text));
        }

        static Ask image(String... urls) {
            RequestPart[] parts = new RequestPart[urls.length];
            for (int i = 0; i < urls.length; i++) {
                parts[i] = new RequestPart.Image(urls[i], Detail.HIGH, "image " + i);
            }
            return parts(parts);
        }

        Ask maxTokens(int tokens) {
            return new Ask(parts, sampling, OptionalInt.of(tokens), stop, choices);
        }

        Ask stop(String text) {
            return new Ask(parts, sampling, maxTokens, List.of(text), choices);
        }

        Ask choices(int count) {
            return new Ask(parts, sampling, maxTokens, stop, count);
        }

        Ask minTokens(int tokens) {
            return sampled(tokens, Set.of(), Logprobs.NONE);
        }

        Ask stopToken(int id) {
            return sampled(0, Set.of(id), Logprobs.NONE);
        }

        Ask logprobs(int top) {
            return sampled(0, Set.of(), Logprobs.top(top));
        }

        private Ask sampled(int minTokens, Set<Integer> stopTokens, Logprobs logprobs) {
            SamplingParameters changed = SamplingParameters.builder()
                    .minTokens(minTokens)
                    .stopTokenIds(stopTokens)
                    .logprobs(logprobs)
                    .build();
            return new Ask(parts, changed, maxTokens, stop, choices);
        }

        CompletionRequest request() {
            return CompletionRequest.of(
                    "test",
                    ChatInput.of(List.of(new RequestMessage("user", parts, false, Map.of()))),
                    sampling,
                    OutputOptions.DEFAULT
                            .withMaxTokens(maxTokens)
                            .withStop(new StopStrings(stop, false))
                            .withChoices(choices));
        }
    }
}

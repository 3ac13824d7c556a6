package org.stromboli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.ChatInput;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.OutputOptions;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.fakes.BytePrompt;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.CannedMedia;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.TinyPreprocessor;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.sampling.SamplingParameters.Logprobs;

@Timeout(30)
class OpenChatTest {

    private static final SamplingParameters ONE =
            SamplingParameters.builder().logprobs(Logprobs.of(List.of(65, 66))).build();

    private final ScriptedGenerator generator = new ScriptedGenerator();
    private final Completions completions = new Completions(
            new Completions.Checkpoint(
                    new BytePrompt(), new TinyPreprocessor(), new ByteText(), ByteText.constraints()),
            new CannedMedia(),
            generator,
            new CompletionLimits(100, TinyPreprocessor.LIMITS),
            CompletionObserver.NONE);
    private final Cancellation cancellation = new Cancellation();

    private OpenChat open(RequestPart... parts) throws InterruptedException {
        return completions.open(
                CompletionRequest.of(
                        "id",
                        ChatInput.of(List.of(new RequestMessage("user", List.of(parts), false, Map.of()))),
                        SamplingParameters.GREEDY,
                        OutputOptions.DEFAULT.withMaxTokens(OptionalInt.of(1))),
                cancellation);
    }

    @Test
    void imagesAreReadOnceForAllTexts() throws Exception {
        generator.script(running -> running.answer("A"));
        OpenChat chat = open(RequestPart.Image.coarse("red", "images[0]"));
        for (String text : List.of("one?", "two?")) {
            try (Completion completion = completions.start(chat, text, text, ONE, cancellation)) {
                CompletionEvent.Piece piece = (CompletionEvent.Piece) completion.next();
                assertThat(piece.logprobs().getFirst().alternatives())
                        .extracting(TokenLogprob::id)
                        .containsExactly(65, 66);
            }
        }
        ScriptedGenerator.Running first = generator.submitted.take();
        ScriptedGenerator.Running second = generator.submitted.take();
        assertThat(first.request.id()).isEqualTo("one?");
        assertThat(second.request.prompt().media().getFirst().media())
                .isSameAs(first.request.prompt().media().getFirst().media());
        assertThat(new ByteText().decode(second.request.prompt().ids())).endsWith("two?;");
        assertThat(completions.running()).isZero();
    }

    @Test
    void aTextThatIsTooLongIsRejectedAndLeavesNothingInside() throws Exception {
        OpenChat chat = open();
        for (int chars : new int[] {100, 100 * 256 + 1}) {
            assertThatThrownBy(() -> completions.start(chat, "x", "x".repeat(chars), ONE, cancellation))
                    .isInstanceOf(RequestRejectedException.class)
                    .hasMessageStartingWith("This model's maximum context length");
        }
        assertThatThrownBy(() -> open(RequestPart.Image.coarse("broken", "images[0]")))
                .isInstanceOf(RequestRejectedException.class);
        assertThat(completions.running()).isZero();
    }

    @Test
    void nothingBeginsWhileDraining() throws Exception {
        OpenChat chat = open();
        completions.drain(Duration.ZERO);
        assertThatThrownBy(() -> completions.start(chat, "x", "x", ONE, cancellation))
                .isInstanceOf(RequestRejectedException.class);
        assertThatThrownBy(this::open).isInstanceOf(RequestRejectedException.class);
    }

    @Test
    void answersBeginWithTokensOfTheirWords() {
        assertThat(completions.answerStarts("A")).containsExactly(65);
        assertThat(completions.answerStarts("Yes")).containsExactly((int) 'Y', (int) 'y');
        assertThat(completions.answerStarts("")).isEmpty();
    }

    /// A vocabulary that puts a space before everything, as SentencePiece's do: 1 is a space, 2 and 3 `A` after a space
    /// and alone, 4 `Ye`, 5 `yes` after a space.
    private record Spaced() implements TokenText {

        private static final List<String> TEXTS = List.of("\n", " ", " A", "A", "Ye", " yes");

        @Override
        public Growing grow(boolean continuing) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int[] encode(String text, boolean specialTokens) {
            return switch (text) {
                case "A" -> new int[] {2};
                case " A" -> new int[] {1, 2};
                case "\nA" -> new int[] {1, 0, 3};
                case "Yes" -> new int[] {4, 4};
                case "yes" -> new int[] {5};
                default -> new int[] {1};
            };
        }

        @Override
        public String decode(int[] ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] bytes(int id) {
            return TEXTS.get(id).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Test
    void spacesAreNoBeginning() {
        assertThat(AnswerStart.of("A", new Spaced())).containsExactly(2, 3);
        assertThat(AnswerStart.of("Yes", new Spaced())).containsExactly(4, 5);
        assertThat(AnswerStart.of("7", new Spaced())).isEmpty();
    }
}

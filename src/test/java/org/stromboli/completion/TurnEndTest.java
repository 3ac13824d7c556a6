package org.stromboli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.chat.EndOfTurn;
import org.stromboli.chat.PromptFormat;
import org.stromboli.chat.PromptRequest;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.ChatInput;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.OutputOptions;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.completion.request.StopStrings;
import org.stromboli.fakes.BytePrompt;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.CannedMedia;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.TinyPreprocessor;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.sampling.SamplingParameters;

/// What a prompt format ends turns with ends answers, without a word about it.
@Timeout(30)
class TurnEndTest {

    /// Ends turns as `ends` says; the template `hashes` ends them with `###`.
    private record Format(EndOfTurn endOfTurn) implements PromptFormat {

        @Override
        public String origin() {
            return "a test";
        }

        @Override
        public Prompt prompt(PromptRequest request) {
            return new BytePrompt().prompt(request);
        }

        @Override
        public PromptFormat named(String template) {
            return template.equals("hashes")
                    ? new Format(new EndOfTurn(List.of("###"), Set.of()))
                    : PromptFormat.super.named(template);
        }
    }

    private final ScriptedGenerator generator = new ScriptedGenerator();
    private final Completions completions = new Completions(
            new Completions.Checkpoint(
                    new Format(new EndOfTurn(List.of(), Set.of(400))),
                    new TinyPreprocessor(),
                    new ByteText(),
                    ByteText.constraints()),
            new CannedMedia(),
            generator,
            new CompletionLimits(100, TinyPreprocessor.LIMITS),
            CompletionObserver.NONE);

    private String answer(Optional<String> template, boolean ignoreEos, StopStrings stop) throws Exception {
        SamplingParameters sampling = SamplingParameters.builder()
                .ignoreEos(ignoreEos)
                .stopTokenIds(Set.of(7))
                .build();
        CompletionRequest request = CompletionRequest.of(
                "test",
                ChatInput.of(List.of(new RequestMessage("user", List.of(new RequestPart.Text("Hi")), true, Map.of())))
                        .withTemplate(template, Map.of()),
                sampling,
                OutputOptions.DEFAULT.withStop(stop));
        StringBuilder answer = new StringBuilder();
        try (Completion completion = completions.start(request, new Cancellation())) {
            while (!completion.isOver()) {
                switch (completion.next()) {
                    case CompletionEvent.Piece piece -> answer.append(piece.text());
                    case CompletionEvent.Aside aside -> answer.append(aside);
                    case CompletionEvent.Ended ended ->
                        answer.append("<%s %s>".formatted(ended.reason(), ended.stoppedBy()));
                }
            }
        }
        return answer.toString();
    }

    @Test
    void aTextEndsTheAnswerAndIsNotReported() throws Exception {
        generator.script(running -> running.answer("yes###Human: more"));
        Optional<String> hashes = Optional.of("hashes");
        assertThat(answer(hashes, false, StopStrings.NONE)).isEqualTo("yes<STOP null>");
        assertThat(answer(hashes, false, new StopStrings(List.of("s"), true))).isEqualTo("yes<STOP s>");
        assertThat(answer(hashes, false, new StopStrings(List.of("###"), true))).isEqualTo("yes###<STOP ###>");
        assertThat(answer(hashes, true, StopStrings.NONE)).isEqualTo("yes###Human: more<STOP null>");
        assertThat(answer(Optional.empty(), false, StopStrings.NONE)).startsWith("yes###");
    }

    @Test
    void aTokenEndsTheAnswerAndIsNotReported() throws Exception {
        generator.script(running -> running.text(0, "a").finish(0, FinishReason.STOP, 400));
        assertThat(answer(Optional.empty(), false, StopStrings.NONE)).isEqualTo("a<STOP null>");
        assertThat(generator.all().getLast().request.sampling().stopTokenIds()).containsExactlyInAnyOrder(7, 400);
        assertThat(answer(Optional.empty(), true, StopStrings.NONE)).isEqualTo("a<STOP null>");
        assertThat(generator.all().getLast().request.sampling().stopTokenIds()).containsExactly(7);
    }

    @Test
    void anUnknownTemplateIsTheClientsMistake() {
        assertThatThrownBy(() -> answer(Optional.of("other"), false, StopStrings.NONE))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        thrown -> assertThat(thrown.param()).isEqualTo("chat_template"))
                .hasMessageContaining("cannot be made in another way");
    }
}

package org.stromboli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.chat.PromptFormat;
import org.stromboli.chat.PromptRequest;
import org.stromboli.chat.tools.Tool;
import org.stromboli.chat.tools.ToolCall;
import org.stromboli.chat.tools.ToolChoice;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.chat.tools.ToolOffer;
import org.stromboli.chat.tools.ToolUse;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.ChatInput;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.OutputOptions;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.completion.request.StructuredOutput;
import org.stromboli.fakes.BytePrompt;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.CannedMedia;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.TinyPreprocessor;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.sampling.SamplingParameters;

/// What becomes of the tokens of models that call tools in one convention or another.
@Timeout(30)
class ToolAnswersTest {

    private static final int MARK = 310;
    private static final Tool F = new Tool("f", "", Map.of("type", "object", "properties", Map.of()));

    /// A vocabulary that has Mistral's mark as a token which shows nothing.
    private record Marked(ByteText bytes) implements TokenText {

        @Override
        public Growing grow(boolean continuing) {
            return bytes.grow(continuing);
        }

        @Override
        public int[] encode(String text, boolean specialTokens) {
            return text.equals("[TOOL_CALLS]") ? new int[] {MARK} : bytes.encode(text, specialTokens);
        }

        @Override
        public String decode(int[] ids) {
            return bytes.decode(ids);
        }

        @Override
        public byte[] bytes(int id) {
            return bytes.bytes(id);
        }
    }

    private record Format(Optional<ToolFormat> toolFormat) implements PromptFormat {

        @Override
        public String origin() {
            return "a test";
        }

        @Override
        public Prompt prompt(PromptRequest request) {
            return new BytePrompt().prompt(request);
        }
    }

    private final ScriptedGenerator generator = new ScriptedGenerator();

    private Completions completions(String dialect) {
        return new Completions(
                new Completions.Checkpoint(
                        new Format(ToolFormat.named(dialect)),
                        new TinyPreprocessor(),
                        new Marked(new ByteText()),
                        ByteText.constraints()),
                new CannedMedia(),
                generator,
                new CompletionLimits(400, TinyPreprocessor.LIMITS),
                CompletionObserver.NONE);
    }

    private static CompletionRequest request(ToolOffer tools, boolean continued, Optional<StructuredOutput> form) {
        ToolUse use = new ToolUse.Calls(List.of(new ToolCall("1", "f", Map.of())));
        return CompletionRequest.of(
                "test",
                ChatInput.of(List.of(
                                new RequestMessage("user", List.of(new RequestPart.Text("Hi")), true, Map.of()),
                                new RequestMessage(
                                        "assistant", List.of(new RequestPart.Text("So")), true, Map.of(), use)))
                        .withTurn(!continued, continued)
                        .withTools(tools),
                SamplingParameters.GREEDY,
                OutputOptions.DEFAULT.withStructure(form));
    }

    private static ToolOffer offer(ToolChoice choice) {
        return new ToolOffer(List.of(F), choice, true);
    }

    private String answer(String dialect, ToolOffer tools) throws Exception {
        return answer(dialect, request(tools, false, Optional.empty()));
    }

    private String answer(String dialect, CompletionRequest request) throws Exception {
        StringBuilder text = new StringBuilder();
        StringBuilder asides = new StringBuilder();
        String end = "";
        try (Completion completion = completions(dialect).start(request, new Cancellation())) {
            while (!completion.isOver()) {
                switch (completion.next()) {
                    case CompletionEvent.Piece piece -> text.append(piece.text());
                    case CompletionEvent.Thought thought -> asides.append("[%s]".formatted(thought.text()));
                    case CompletionEvent.CallBegan began -> asides.append(began.name());
                    case CompletionEvent.CallArguments more -> asides.append(more.text());
                    case CompletionEvent.CallBroken broken ->
                        asides.append("BROKEN ").append(broken.text());
                    case CompletionEvent.ServerCall call -> throw new AssertionError("no server is asked: " + call);
                    case CompletionEvent.Ended ended -> end = ended.reason().toString();
                }
            }
        }
        return "%s|%s|%s".formatted(text, asides, end);
    }

    @Test
    void aMarkThatShowsNothingIsSeen() throws Exception {
        generator.script(running -> running.text(0, "So. ")
                .token(0, MARK)
                .text(0, "f{\"a\": 1}")
                .finish(0, FinishReason.STOP, ByteText.END));
        assertThat(answer("mistral", offer(ToolChoice.AUTO))).isEqualTo("So.|f{\"a\": 1}|TOOL_CALLS");
        assertThat(answer("mistral", ToolOffer.NONE)).isEqualTo("So. f{\"a\": 1}||STOP");
    }

    @Test
    void fieldsAreTakenApartEvenWithoutTools() throws Exception {
        generator.script(running ->
                running.answer("\"thoughts🤔\" Hm.\n\"actions🚀\" [{\"API_name\": \"f\"}]\n\"value👉\" A dog.\n"));
        assertThat(answer("llava-plus", ToolOffer.NONE)).isEqualTo("A dog.|[Hm.]|STOP");
        assertThat(answer("llava-plus", offer(ToolChoice.AUTO))).isEqualTo("A dog.|[Hm.]f{}|TOOL_CALLS");
        CompletionRequest continued = request(ToolOffer.NONE, true, Optional.empty());
        assertThat(answer("llava-plus", continued))
                .startsWith("\"thoughts🤔\" Hm.")
                .endsWith("||STOP");
    }

    @Test
    void aDemandedCallOfThreeFieldsNeedsNoValue() throws Exception {
        generator.script(running -> running.answer("[{\"API_name\": \"f\", \"API_params\": {}}]"));
        assertThat(answer("llava-plus", offer(ToolChoice.REQUIRED)))
                .isEqualTo("|[I need a tool to answer the question.]f{}|TOOL_CALLS");
    }

    @Test
    void aDemandedCallThatIsCutShortHasWhatThereIs() throws Exception {
        generator.script(running ->
                running.text(0, "{\"name\": \"f\", \"arguments\": {\"a").finish(0, FinishReason.LENGTH));
        assertThat(answer("hermes", offer(new ToolChoice.Named("f")))).isEqualTo("|f{\"a|LENGTH");
    }

    @Test
    void aCallBesideAFormIsText() throws Exception {
        String json = "{\"name\": \"f\", \"parameters\": {}}";
        generator.script(running -> running.answer(json));
        Optional<StructuredOutput> form =
                Optional.of(new StructuredOutput("response_format", new StructuredOutputSpec.JsonObject()));
        assertThat(answer("llama3", request(offer(ToolChoice.AUTO), false, form)))
                .isEqualTo(json + "||STOP");
    }

    @Test
    void aDemandedCallWinsOverAForm() throws Exception {
        generator.script(running -> running.answer("{\"name\": \"f\", \"arguments\": {}}"));
        Optional<StructuredOutput> form = Optional.of(
                new StructuredOutput("response_format", new StructuredOutputSpec.OneOf(List.of("yes", "no"))));
        assertThat(answer("hermes", request(offer(ToolChoice.REQUIRED), false, form)))
                .isEqualTo("|f{}|TOOL_CALLS");
    }

    @Test
    void aTokenMayEndACallAndBeginText() throws Exception {
        generator.script(running -> running.answer("{\"name\": \"f\", \"parameters\": {}} Done."));
        assertThat(answer("llama3", offer(ToolChoice.AUTO))).isEqualTo(" Done.|f{}|TOOL_CALLS");
    }

    @Test
    void whatCannotBeDemandedIsRejected() {
        assertRejected("tool_choice", "hermes", request(offer(ToolChoice.REQUIRED), true, Optional.empty()));
        assertRejected("tools", "none", request(offer(ToolChoice.AUTO), false, Optional.empty()));
        Tool odd = new Tool("g", "", Map.of("type", "object", "$dynamicRef", "#none"));
        ToolOffer both = new ToolOffer(List.of(F, odd), ToolChoice.REQUIRED, true);
        assertRejected("tools[1].function.parameters", "hermes", request(both, false, Optional.empty()));
    }

    private void assertRejected(String param, String dialect, CompletionRequest request) {
        assertThatThrownBy(() -> completions(dialect).start(request, new Cancellation()))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        thrown -> assertThat(thrown.param()).isEqualTo(param));
    }

    @Test
    void thePromptOfADemandedCallHasItsBeginning() throws Exception {
        int[] ids = completions("mistral")
                .ids(request(offer(ToolChoice.REQUIRED), false, Optional.empty()), new Cancellation());
        assertThat(new ByteText().decode(ids)).endsWith(";[TOOL_CALLS] ");
    }
}

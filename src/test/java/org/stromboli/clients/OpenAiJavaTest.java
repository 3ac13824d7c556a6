package org.stromboli.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.chat.completions.ChatCompletionUserMessageParam;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.models.Model;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseTextDeltaEvent;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.app.EmbeddedAnswersTest;

/// OpenAI's own Java library against the embedded model. It checks every answer against its types.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(120)
class OpenAiJavaTest {

    @TestHTTPResource("/v1")
    String server;

    private OpenAIClient client;

    @BeforeEach
    void begin() {
        client = client(server);
    }

    private static OpenAIClient client(String url) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(url)
                .apiKey("none")
                .maxRetries(0)
                .responseValidation(true)
                .build();
    }

    @Test
    void describesAnImage() {
        ChatCompletion answer = ask(image(ExampleMedia.SHAPES), text(ExampleMedia.DESCRIBE));
        assertThat(content(answer)).isEqualTo(ExampleMedia.DESCRIPTION);
        assertThat(answer.model()).isEqualTo("embedded");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.usage().orElseThrow().totalTokens())
                .isEqualTo(answer.usage().orElseThrow().promptTokens()
                        + answer.usage().orElseThrow().completionTokens());
    }

    @Test
    void comparesTwoImages() {
        assertThat(content(ask(
                        image(ExampleMedia.CHANGE.getFirst()),
                        image(ExampleMedia.CHANGE.getLast()),
                        text(ExampleMedia.WHAT_CHANGED))))
                .contains("color changed");
    }

    @Test
    void watchesVideos() {
        assertThat(content(ask(
                        video("data:video/mp4;base64," + ExampleMedia.base64(ExampleMedia.MOVING)),
                        text(ExampleMedia.WHERE_TO))))
                .contains("right");
        assertThat(content(ask(
                        video(ExampleMedia.frames()),
                        text("What is the direction of the shape? Use a single word or phrase."))))
                .isEqualTo("Down");
    }

    @Test
    void streams() {
        ChatCompletionCreateParams question = question(image(ExampleMedia.SHAPES), text(ExampleMedia.DESCRIBE))
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        List<String> pieces = new ArrayList<>();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(question)) {
            stream.stream()
                    .map(whole::accumulate)
                    .flatMap(chunk -> chunk.choices().stream())
                    .map(choice -> choice.delta().content())
                    .flatMap(Optional::stream)
                    .forEach(pieces::add);
        }
        assertThat(pieces).hasSizeGreaterThan(5);
        assertThat(String.join("", pieces)).isEqualTo(ExampleMedia.DESCRIPTION);
        assertThat(content(whole.chatCompletion())).isEqualTo(ExampleMedia.DESCRIPTION);
        assertThat(whole.chatCompletion().usage().orElseThrow().completionTokens())
                .isPositive();
    }

    @Test
    void everyFieldOfTheLibraryThatItCanHonour() {
        ChatCompletion answer = client.chat()
                .completions()
                .create(question(text(ExampleMedia.DESCRIBE))
                        .n(2)
                        .seed(7)
                        .temperature(1)
                        .topP(0.9)
                        .frequencyPenalty(0.1)
                        .presencePenalty(0.1)
                        .maxCompletionTokens(5)
                        .stop("\n")
                        .logprobs(true)
                        .topLogprobs(2)
                        .logitBias(ChatCompletionCreateParams.LogitBias.builder()
                                .putAdditionalProperty("5", JsonValue.from(-100))
                                .build())
                        .user("somebody")
                        .store(false)
                        .putAdditionalBodyProperty("top_k", JsonValue.from(20))
                        .putAdditionalBodyProperty("ignore_eos", JsonValue.from(true))
                        .putAdditionalBodyProperty("nobody_defined_this", JsonValue.from(true))
                        .build());
        assertThat(answer.choices()).hasSize(2).allSatisfy(choice -> {
            assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
            assertThat(choice.logprobs().orElseThrow().content().orElseThrow())
                    .hasSize(5)
                    .allMatch(token -> token.topLogprobs().size() == 2);
        });
    }

    @Test
    void continuesATextAndTellsOfItsModels() {
        Completion completion = client.completions()
                .create(CompletionCreateParams.builder()
                        .model("embedded")
                        .prompt("The circle is")
                        .maxTokens(4)
                        .echo(true)
                        .build());
        assertThat(completion.choices().getFirst().text()).startsWith("The circle is");
        assertThat(client.models().list().data().stream().map(Model::id)).containsExactly("embedded");
        assertThat(client.models().retrieve("embedded").created()).isNotNegative();
    }

    /// What is looked for in an image.
    @JsonClassDescription("One shape")
    public static final class Shape {
        public Kind kind = Kind.CIRCLE;
        public boolean large;

        /// Few, so that an answer ends soon.
        public enum Kind {
            CIRCLE,
            SQUARE
        }
    }

    @Test
    void answersByASchema() {
        Shape shape = client
                .chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model("embedded")
                        .seed(1)
                        .addUserMessage(ExampleMedia.DESCRIBE)
                        .responseFormat(Shape.class)
                        .build())
                .choices()
                .stream()
                .flatMap(choice -> choice.message().content().stream())
                .findFirst()
                .orElseThrow();
        assertThat(shape.kind).isNotNull();
    }

    /// What a tool takes.
    @JsonClassDescription("Looks more closely")
    public static final class Look {
        public Shape.Kind kind = Shape.Kind.CIRCLE;
    }

    private static ChatCompletionCreateParams.Builder toolQuestion() {
        return ChatCompletionCreateParams.builder()
                .model("embedded")
                .temperature(0)
                .addUserMessage("Look at the circle.")
                .addTool(Look.class)
                .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED);
    }

    @Test
    void callsTools() {
        ChatCompletion answer =
                client.chat().completions().create(toolQuestion().build());
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        ChatCompletionMessage message = answer.choices().getFirst().message();
        ChatCompletionMessageFunctionToolCall call =
                message.toolCalls().orElseThrow().getFirst().asFunction();
        assertThat(call.function().arguments(Look.class).kind).isNotNull();
        ChatCompletion after = client.chat()
                .completions()
                .create(toolQuestion()
                        .addMessage(message)
                        .addMessage(ChatCompletionToolMessageParam.builder()
                                .toolCallId(call.id())
                                .content("It is red.")
                                .build())
                        .toolChoice(ChatCompletionToolChoiceOption.Auto.NONE)
                        .maxCompletionTokens(20)
                        .build());
        assertThat(content(after)).isNotNull();
    }

    @Test
    void streamsCallsOfTools() {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(toolQuestion().build())) {
            stream.stream().forEach(whole::accumulate);
        }
        ChatCompletionMessage message =
                whole.chatCompletion().choices().getFirst().message();
        assertThat(message.toolCalls()
                        .orElseThrow()
                        .getFirst()
                        .asFunction()
                        .function()
                        .name())
                .isEqualTo("Look");
    }

    @Test
    void responses() {
        ResponseCreateParams question = ResponseCreateParams.builder()
                .model("embedded")
                .temperature(0)
                .store(false)
                .input(JsonValue.from(List.of(Map.of(
                        "role",
                        "user",
                        "content",
                        List.of(
                                Map.of(
                                        "type",
                                        "input_image",
                                        "image_url",
                                        ExampleMedia.png(ExampleMedia.SHAPES),
                                        "detail",
                                        "auto"),
                                Map.of("type", "input_text", "text", ExampleMedia.DESCRIBE))))))
                .build();
        Response answer = client.responses().create(question);
        assertThat(answer.output().stream()
                        .flatMap(item -> item.message().stream())
                        .flatMap(message -> message.content().stream())
                        .flatMap(content -> content.outputText().stream())
                        .map(ResponseOutputText::text))
                .containsExactly(ExampleMedia.DESCRIPTION);
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(question)) {
            assertThat(stream.stream()
                            .flatMap(event -> event.outputTextDelta().stream())
                            .map(ResponseTextDeltaEvent::delta)
                            .collect(Collectors.joining()))
                    .isEqualTo(ExampleMedia.DESCRIPTION);
        }
    }

    @Test
    void aSlashAtTheEndOfTheAddressDoesNoHarm() {
        assertThat(client(server + "/").models().list().data()).isNotEmpty();
    }

    @Test
    void mistakesHaveTheirTypes() {
        BadRequestException outOfRange = catchThrowableOfType(
                BadRequestException.class,
                () -> client.chat()
                        .completions()
                        .create(question(text("Hi")).topLogprobs(2).build()));
        assertThat(outOfRange.param()).contains("top_logprobs");
        assertThat(outOfRange.type()).contains("invalid_request_error");
        assertThat(outOfRange).hasMessageContaining("`top_logprobs` needs `logprobs` to be true.");

        BadRequestException tooLong = catchThrowableOfType(
                BadRequestException.class,
                () -> client.chat()
                        .completions()
                        .create(question(text("Hi ".repeat(6000))).build()));
        assertThat(tooLong.code()).contains("context_length_exceeded");

        NotFoundException unknown = catchThrowableOfType(
                NotFoundException.class,
                () -> client.chat()
                        .completions()
                        .create(question(text("Hi")).model("gpt-none").build()));
        assertThat(unknown.code()).contains("model_not_found");
        assertThat(catchThrowableOfType(
                                NotFoundException.class, () -> client.files().list())
                        .statusCode())
                .isEqualTo(404);
    }

    @SafeVarargs
    private final ChatCompletion ask(Map<String, ?>... parts) {
        return client.chat().completions().create(question(parts).build());
    }

    /// In JSON, since the library has no part for videos.
    @SafeVarargs
    private static ChatCompletionCreateParams.Builder question(Map<String, ?>... parts) {
        return ChatCompletionCreateParams.builder()
                .model("embedded")
                .temperature(0)
                .addMessage(ChatCompletionUserMessageParam.builder()
                        .content(JsonValue.from(List.of(parts)))
                        .build());
    }

    private static Map<String, ?> text(String text) {
        return Map.of("type", "text", "text", text);
    }

    private static Map<String, ?> image(Path file) {
        return Map.of("type", "image_url", "image_url", Map.of("url", ExampleMedia.png(file), "detail", "auto"));
    }

    private static Map<String, ?> video(String url) {
        return Map.of("type", "video_url", "video_url", Map.of("url", url));
    }

    private static String content(ChatCompletion answer) {
        return answer.choices().getFirst().message().content().orElseThrow();
    }
}

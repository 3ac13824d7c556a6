package org.stromboli.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.app.EmbeddedAnswersTest;

/// LangChain4j's OpenAI models, streaming and not, against the embedded model.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(120)
class LangChain4jTest {

    @TestHTTPResource("/v1")
    String server;

    private OpenAiChatModel.OpenAiChatModelBuilder model() {
        return OpenAiChatModel.builder()
                .baseUrl(server)
                .apiKey("none")
                .modelName("embedded")
                .maxRetries(0)
                .temperature(0.0);
    }

    private static OpenAiStreamingChatModel streaming(String url) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(url)
                .apiKey("none")
                .modelName("embedded")
                .temperature(0.0)
                .build();
    }

    private ChatResponse ask(Content... parts) {
        return model().build().chat(UserMessage.from(parts));
    }

    @Test
    void describesAnImage() {
        ChatResponse answer = ask(image(ExampleMedia.SHAPES), TextContent.from(ExampleMedia.DESCRIBE));
        assertThat(answer.aiMessage().text()).isEqualTo(ExampleMedia.DESCRIPTION);
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.tokenUsage().totalTokenCount()).isPositive();
    }

    @Test
    void comparesTwoImages() {
        ChatResponse answer = ask(
                image(ExampleMedia.CHANGE.getFirst()),
                image(ExampleMedia.CHANGE.getLast()),
                TextContent.from(ExampleMedia.WHAT_CHANGED));
        assertThat(answer.aiMessage().text()).contains("color changed");
    }

    @Test
    void watchesAVideo() {
        ChatResponse answer = ask(
                VideoContent.from(ExampleMedia.base64(ExampleMedia.MOVING), "video/mp4"),
                TextContent.from(ExampleMedia.WHERE_TO));
        assertThat(answer.aiMessage().text()).contains("right");
    }

    @Test
    void holdsADialogue() {
        ChatResponse answer = model().build()
                .chat(
                        SystemMessage.from("You are a helpful assistant."),
                        UserMessage.from(image(ExampleMedia.SHAPES), TextContent.from(ExampleMedia.DESCRIBE)),
                        AiMessage.from(ExampleMedia.DESCRIPTION),
                        UserMessage.from("What color is the triangle?"));
        assertThat(answer.aiMessage().text()).contains("green");
    }

    @Test
    void streams() {
        StreamedAnswer answer = new StreamedAnswer();
        streaming(server + "/")
                .chat(
                        List.of(UserMessage.from(image(ExampleMedia.SHAPES), TextContent.from(ExampleMedia.DESCRIBE))),
                        answer);
        ChatResponse whole = answer.join();
        assertThat(answer.pieces()).hasSizeGreaterThan(5);
        assertThat(String.join("", answer.pieces())).isEqualTo(ExampleMedia.DESCRIPTION);
        assertThat(whole.aiMessage().text()).isEqualTo(ExampleMedia.DESCRIPTION);
        assertThat(whole.tokenUsage().outputTokenCount()).isPositive();
        assertThat(whole.finishReason()).isEqualTo(FinishReason.STOP);
    }

    private static ChatRequest toolRequest() {
        return ChatRequest.builder()
                .messages(UserMessage.from("Look at the circle."))
                .toolSpecifications(ToolSpecification.builder()
                        .name("look")
                        .description("Looks more closely.")
                        .parameters(JsonObjectSchema.builder()
                                .addEnumProperty("shape", List.of("circle", "square"))
                                .required("shape")
                                .build())
                        .build())
                .toolChoice(ToolChoice.REQUIRED)
                .build();
    }

    @Test
    void callsTools() throws Exception {
        ChatResponse answer = model().build().chat(toolRequest());
        assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        ToolExecutionRequest call = answer.aiMessage().toolExecutionRequests().getFirst();
        assertThat(call.name()).isEqualTo("look");
        assertThat(new ObjectMapper().readTree(call.arguments()).path("shape").asText())
                .isIn("circle", "square");
        ChatResponse after = model().maxTokens(20)
                .build()
                .chat(
                        UserMessage.from("Look at the circle."),
                        answer.aiMessage(),
                        ToolExecutionResultMessage.from(call, "It is red."));
        assertThat(after.aiMessage()).isNotNull();
    }

    @Test
    void streamsCallsOfTools() throws Exception {
        StreamedAnswer answer = new StreamedAnswer();
        streaming(server).chat(toolRequest(), answer);
        List<ToolExecutionRequest> calls = answer.join().aiMessage().toolExecutionRequests();
        assertThat(calls).hasSize(1);
        assertThat(new ObjectMapper()
                        .readTree(calls.getFirst().arguments())
                        .path("shape")
                        .asText())
                .isIn("circle", "square");
    }

    @Test
    void answersByASchema() throws Exception {
        ResponseFormat shape = ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder()
                        .name("shape")
                        .rootElement(JsonObjectSchema.builder()
                                .addEnumProperty("shape", List.of("circle", "square", "triangle"))
                                .addIntegerProperty("corners")
                                .required("shape", "corners")
                                .build())
                        .build())
                .build();
        ChatResponse answer = model().supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                .strictJsonSchema(true)
                .build()
                .chat(ChatRequest.builder()
                        .messages(UserMessage.from(image(ExampleMedia.SHAPES), TextContent.from(ExampleMedia.DESCRIBE)))
                        .responseFormat(shape)
                        .build());
        JsonNode json = new ObjectMapper().readTree(answer.aiMessage().text());
        assertThat(json.path("shape").asText()).isIn("circle", "square", "triangle");
        assertThat(json.path("corners").isIntegralNumber()).isTrue();
    }

    @Test
    void mistakesHaveTheirTypes() {
        assertThatThrownBy(() -> model().topLogprobs(2).build().chat("Hi"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("`top_logprobs` needs `logprobs` to be true.");
        assertThatThrownBy(() -> model().modelName("none").build().chat("Hi"))
                .isInstanceOf(ModelNotFoundException.class);
    }

    private static ImageContent image(Path file) {
        return ImageContent.from(ExampleMedia.base64(file), "image/png", ImageContent.DetailLevel.AUTO);
    }
}

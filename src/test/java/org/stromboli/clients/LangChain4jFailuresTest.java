package org.stromboli.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.app.ScriptedService;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.RequestRejectedException;

/// What LangChain4j makes of a server that is full, breaks in the middle, or is left by its client.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class LangChain4jFailuresTest {

    @TestHTTPResource("/v1")
    String server;

    @Inject
    ScriptedGenerator generator;

    @BeforeEach
    void begin() {
        generator.submitted.clear();
        generator.script(running -> running.answer("Hello"));
    }

    private OpenAiStreamingChatModel streaming() {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(server)
                .apiKey("none")
                .modelName("tiny")
                .build();
    }

    private OpenAiChatModel model(int retries) {
        return OpenAiChatModel.builder()
                .baseUrl(server)
                .apiKey("none")
                .modelName("tiny")
                .maxRetries(retries)
                .build();
    }

    private void reject() {
        generator.reject(RequestRejectedException.overloaded("The queue is full.", Duration.ofSeconds(1)));
    }

    @Test
    void aFullServerIsAskedAgain() {
        reject();
        assertThat(model(2).chat("Hi")).isEqualTo("Hello");
    }

    @Test
    void aFullServerIsAnException() {
        reject();
        assertThatThrownBy(() -> model(0).chat("Hi"))
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("The queue is full.");
        reject();
        StreamedAnswer answer = new StreamedAnswer();
        streaming().chat("Hi", answer);
        assertThatThrownBy(answer::join)
                .hasCauseInstanceOf(RateLimitException.class)
                .hasRootCauseInstanceOf(HttpException.class);
    }

    @Test
    void otherRefusalsHaveTheirTypes() {
        generator.reject(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "stopping"));
        assertThatThrownBy(() -> model(0).chat("Hi")).isInstanceOf(InternalServerException.class);
        assertThatThrownBy(() -> model(0).chat("x".repeat(ScriptedService.MAX_BODY_BYTES)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("bytes");
        assertThatThrownBy(() -> model(0).chat(UserMessage.from(ImageContent.from("gone"))))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("media_unavailable");
    }

    @Test
    void aFailureInTheMiddleOfAStreamReachesTheHandler() {
        generator.script(running -> running.text(0, "Hel")
                .fail(RequestRejectedException.of(RequestRejectedException.Kind.INTERNAL, "it broke")));
        StreamedAnswer answer = new StreamedAnswer();
        streaming().chat("Hi", answer);
        assertThatThrownBy(answer::join).hasMessageContaining("it broke");
        assertThat(String.join("", answer.pieces())).isEqualTo("Hel");
    }

    @Test
    void aStreamThatIsCancelledEndsItsRequest() throws Exception {
        generator.script(running -> running.text(0, "H"));
        streaming()
                .chat(
                        "Hi",
                        new StreamedAnswer(context -> context.streamingHandle().cancel()));
        assertThat(generator.submitted.take()).isNotNull();
        generator.awaitIdle();
    }
}

package org.stromboli.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.InternalServerException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.app.ScriptedService;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.RequestRejectedException;

/// What OpenAI's own Java library makes of a server that is full, breaks in the middle, or is left by its client.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class OpenAiJavaFailuresTest {

    private static final ChatCompletionCreateParams HI = ChatCompletionCreateParams.builder()
            .model("tiny")
            .addUserMessage("Hi")
            .build();

    @TestHTTPResource("/v1")
    String server;

    @Inject
    ScriptedGenerator generator;

    @BeforeEach
    void begin() {
        generator.submitted.clear();
        generator.script(running -> running.answer("Hello"));
    }

    private OpenAIClient client(int retries) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(server)
                .apiKey("none")
                .maxRetries(retries)
                .build();
    }

    private static RequestRejectedException full() {
        return RequestRejectedException.overloaded("The queue is full.", Duration.ofSeconds(1));
    }

    @Test
    void aFullServerIsAskedAgain() {
        generator.reject(full());
        ChatCompletion answer = client(1).chat().completions().create(HI);
        assertThat(answer.choices().getFirst().message().content()).contains("Hello");
    }

    @Test
    void aFullServerSaysWhenToComeBack() {
        generator.reject(full());
        RateLimitException cause = catchThrowableOfType(
                RateLimitException.class, () -> client(0).chat().completions().create(HI));
        assertThat(cause.headers().values("Retry-After")).containsExactly("1");
        assertThat(cause.type()).contains("rate_limit_error");
    }

    @Test
    void failuresBeforeTheAnswerHaveTheirTypes() {
        generator.reject(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "stopping"));
        assertThat(catchThrowableOfType(
                                InternalServerException.class,
                                () -> client(0).chat().completions().create(HI))
                        .statusCode())
                .isEqualTo(503);
        assertThat(catchThrowableOfType(
                                UnprocessableEntityException.class,
                                () -> client(0).chat().completions().create(image("gone")))
                        .code())
                .contains("media_unavailable");
        assertThat(catchThrowableOfType(
                                UnexpectedStatusCodeException.class,
                                () -> client(0)
                                        .chat()
                                        .completions()
                                        .create(image("x".repeat(ScriptedService.MAX_BODY_BYTES))))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void aFailureInTheMiddleOfAStreamIsAnException() {
        generator.script(running -> running.text(0, "Hel")
                .fail(RequestRejectedException.of(RequestRejectedException.Kind.INTERNAL, "it broke")));
        List<String> pieces = new ArrayList<>();
        SseException cause = catchThrowableOfType(SseException.class, () -> {
            try (StreamResponse<ChatCompletionChunk> stream =
                    client(0).chat().completions().createStreaming(HI)) {
                stream.stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .flatMap(choice -> choice.delta().content().stream())
                        .forEach(pieces::add);
            }
        });
        assertThat(String.join("", pieces)).isEqualTo("Hel");
        assertThat(cause).hasMessageContaining("it broke");
        assertThat(cause.type()).contains("server_error");
    }

    @Test
    void aStreamThatIsClosedEndsItsRequest() throws Exception {
        generator.script(running -> running.text(0, "H"));
        try (StreamResponse<ChatCompletionChunk> stream =
                client(0).chat().completions().createStreaming(HI)) {
            Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
            assertThat(chunks.next().choices()).isNotEmpty();
            assertThat(generator.open()).isOne();
        }
        generator.awaitIdle();
    }

    @Test
    void aClientWithoutPatienceEndsItsRequest() throws Exception {
        generator.script(running -> {});
        OpenAIClient impatient = client(0).withOptions(options -> options.timeout(Duration.ofMillis(300)));
        assertThatThrownBy(() -> impatient.chat().completions().create(HI)).isInstanceOf(OpenAIIoException.class);
        assertThat(generator.submitted).hasSize(1);
        generator.awaitIdle();
    }

    private static ChatCompletionCreateParams image(String url) {
        return ChatCompletionCreateParams.builder()
                .model("tiny")
                .addUserMessageOfArrayOfContentParts(
                        List.of(ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                        .url(url)
                                        .build())
                                .build())))
                .build();
    }
}

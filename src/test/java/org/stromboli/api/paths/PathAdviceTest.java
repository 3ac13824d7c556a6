package org.stromboli.api.paths;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathAdviceTest {

    @ParameterizedTest
    @CsvSource({
        // base URLs that lack /v1, have it twice, or have something else before it
        "/chat/completions, POST /v1/chat/completions",
        "/completions, POST /v1/completions",
        "/models, GET /v1/models",
        "/models/embedded, GET /v1/models/{id}",
        "/responses, POST /v1/responses",
        "/messages, POST /v1/messages",
        "/messages/count_tokens, POST /v1/messages/count_tokens",
        "/v1/v1/chat/completions, POST /v1/chat/completions",
        "/v1/v1/models, GET /v1/models",
        "/v1/chat/completions/chat/completions, POST /v1/chat/completions",
        "/v1/v1/messages, POST /v1/messages",
        "/openai/v1/chat/completions, POST /v1/chat/completions",
        "/openai/models, GET /v1/models",
        "/v3/chat/completions, POST /v1/chat/completions",
        "/api/v1/chat/completions, POST /v1/chat/completions",
        "/anthropic/v1/messages, POST /v1/messages",
        "/v1/tokenize, POST /tokenize",
        "/v1/metrics, GET /metrics",
        "/v1/health, GET /health",
        "/v1/version, GET /version",
        // Azure
        "/openai/deployments/gpt/chat/completions, POST /v1/chat/completions",
        "/openai/deployments/gpt/completions, POST /v1/completions",
        // spelling
        "/V1/Chat/Completions, POST /v1/chat/completions",
        "//v1//chat//completions//, POST /v1/chat/completions",
        // other servers
        "/api/chat, POST /v1/chat/completions",
        "/api/generate, POST /v1/completions",
        "/api/tags, GET /v1/models",
        "/api/version, GET /version",
        "/generate, POST /v1/completions",
        "/generate_stream, POST /v1/completions",
        "/info, GET /v1/models",
        "/completion, POST /v1/completions",
        "/props, GET /v1/models",
        "/slots, GET /load",
        "/invocations, POST /v1/chat/completions",
        "/v1beta/models/gemini:generateContent, POST /v1/chat/completions",
        "/api/embed, POST /v1/embeddings",
        "/api/embeddings, POST /v1/embeddings",
        "/embedding, POST /v1/embeddings",
        "/pooling, POST /v1/embeddings",
        "/openai/deployments/gpt/embeddings, POST /v1/embeddings",
        "/healthz, GET /health",
        "/readyz, GET /health/ready",
        "/livez, GET /health/live",
    })
    void namesThePathThatWasProbablyMeant(String asked, String meant) {
        assertThat(PathAdvice.missing(asked)).startsWith("There is nothing at this path. Did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/images/generations, makes no images",
        "/v1/images/edits, makes no images",
        "/v1/audio/transcriptions, hears and speaks nothing",
        "/v1/audio/speech, hears and speaks nothing",
        "/v1/files, stores nothing",
        "/v1/batches, stores nothing",
        "/v1/threads/t/messages, stores nothing",
        "/v1/responses/resp_1, keeps no responses",
        "/v1/moderations, has no moderation",
        "/api/pull, serves one model",
    })
    void saysWhatThisServerDoesNotDo(String asked, String reason) {
        assertThat(PathAdvice.missing(asked)).contains("This server " + reason).doesNotContain("Did you mean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/x", "/api", "/v1", "/wp-login.php", "/v1/models/../../etc", "", "/%00", "/{id}"})
    void tellsEverybodyWhatThereIsAndRepeatsNothing(String asked) {
        assertThat(PathAdvice.missing(asked))
                .contains("POST /v1/chat/completions", "GET /v1/models", "GET /metrics")
                .doesNotContain("wp-login", "etc", "%00");
    }

    @Test
    void aPathOfAnyLengthTakesNoTime() {
        String slashes = "/".repeat(1_000_000);
        String segments = "/chat".repeat(200_000);
        assertThat(PathAdvice.missing(slashes)).contains("What there is");
        assertThat(PathAdvice.missing(segments)).contains("What there is");
        assertThat(PathAdvice.methods("/v1/models/" + "x".repeat(1_000_000))).containsExactly("GET");
    }

    @Test
    void namesTheMethodsThatAreAllowed() {
        assertThat(PathAdvice.wrongMethod("/v1/chat/completions"))
                .isEqualTo("This path does not allow this method, but POST.");
        assertThat(PathAdvice.wrongMethod("/ping"))
                .isEqualTo("This path does not allow this method, but GET and POST.");
        assertThat(PathAdvice.isWrongMethod("POST", "/metrics")).isTrue();
        assertThat(PathAdvice.isWrongMethod("HEAD", "/metrics")).isFalse();
        assertThat(PathAdvice.isWrongMethod("POST", "/nowhere")).isFalse();
    }

    @Test
    void handlersAreFew() {
        assertThat(Handlers.of("/v1/chat/completions")).isEqualTo("/v1/chat/completions");
        assertThat(Handlers.of("/v1/models/a/b")).isEqualTo("/v1/models/{id}");
        assertThat(Handlers.of("/v1/chat/completions/1")).isEqualTo(Handlers.NONE);
        assertThat(Handlers.isMeasured("/health/ready")).isFalse();
        assertThat(Handlers.isMeasured("/healthy")).isTrue();
    }
}

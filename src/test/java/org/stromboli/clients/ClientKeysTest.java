package org.stromboli.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.UnauthorizedException;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.app.FixtureService;

/// Java clients of a server that has keys.
@QuarkusTest
@TestProfile(FixtureService.class)
@Timeout(60)
class ClientKeysTest {

    @TestHTTPResource("/v1")
    String server;

    @Test
    void openAiJava() {
        assertThat(openAi(FixtureService.KEY).models().list().data()).isNotEmpty();
        assertThatThrownBy(() -> openAi("wrong").models().list())
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("401");
    }

    @Test
    void langChain4j() {
        assertThat(langChain(FixtureService.KEY).chat("Hi")).isNotNull();
        assertThatThrownBy(() -> langChain("wrong").chat("Hi")).isInstanceOf(AuthenticationException.class);
    }

    private OpenAIClient openAi(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(server)
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private ChatModel langChain(String key) {
        return OpenAiChatModel.builder()
                .baseUrl(server)
                .apiKey(key)
                .modelName("fixture")
                .maxRetries(0)
                .maxTokens(4)
                .build();
    }
}

package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.RequestRejectedException;

/// Texts that are no chats, and tokens, over real sockets, with an engine that the test plays.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class TextHttpTest {

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
    }

    private HttpResponse<String> complete(String body) throws Exception {
        return http.post("/v1/completions", "application/json", body);
    }

    private JsonNode completed(String body) throws Exception {
        HttpResponse<String> response = complete(body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        return HttpProbe.json(response);
    }

    private List<JsonNode> chunks(String body) throws Exception {
        List<JsonNode> chunks = new ArrayList<>();
        String[] events = complete(body).body().split("\n\n");
        assertThat(events[events.length - 1]).isEqualTo("data: [DONE]");
        for (int i = 0; i < events.length - 1; i++) {
            chunks.add(ReferenceCase.parse(events[i].substring("data: ".length())));
        }
        return chunks;
    }

    @Test
    void continuesAText() throws Exception {
        JsonNode body = completed("{\"model\":\"tiny\",\"prompt\":\"Say\",\"temperature\":0}");
        assertThat(body.path("id").asText()).startsWith("cmpl-");
        assertThat(body.path("object").asText()).isEqualTo("text_completion");
        assertThat(body.path("choices").toString())
                .isEqualTo("[{\"index\":0,\"text\":\"Hello\",\"logprobs\":null,\"finish_reason\":\"stop\","
                        + "\"stop_reason\":null}]");
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(4);
        ScriptedGenerator.Running running = generator.submitted.remove();
        assertThat(running.request.prompt().ids()).containsExactly(ByteText.ids("^Say"));
        assertThat(running.request.maxTokens()).isEqualTo(16);
    }

    @Test
    void takesTokensAndTellsThem() throws Exception {
        JsonNode body = completed("{\"prompt\":[72,105],\"return_token_ids\":true,\"echo\":true,\"max_tokens\":9}");
        assertThat(body.at("/choices/0/text").asText()).isEqualTo("HiHello");
        assertThat(body.at("/choices/0/prompt_token_ids").toString()).isEqualTo("[72,105]");
        assertThat(body.at("/choices/0/token_ids")).hasSizeGreaterThanOrEqualTo(5);
        ScriptedGenerator.Running running = generator.submitted.remove();
        assertThat(running.request.prompt().ids()).containsExactly(72, 105);
        assertThat(running.request.maxTokens()).isEqualTo(9);
    }

    @Test
    void severalPromptsHaveTheirChoicesInOrder() throws Exception {
        generator.script(running -> {
            running.answer(shown(running.request.prompt().ids()) + "!");
        });
        JsonNode body = completed("{\"prompt\":[\"a\",[98],\"c\"],\"add_special_tokens\":false,\"echo\":true}");
        assertThat(body.path("choices")).hasSize(3);
        assertThat(body.at("/choices/0/text").asText()).isEqualTo("aa!");
        assertThat(body.at("/choices/1/text").asText()).isEqualTo("bb!");
        assertThat(body.at("/choices/2/text").asText()).isEqualTo("cc!");
        assertThat(body.at("/choices/2/index").asInt()).isEqualTo(2);
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
    }

    private static String shown(int[] ids) {
        return new ByteText().decode(ids);
    }

    @Test
    void logprobsHaveTheOlderForm() throws Exception {
        JsonNode logprobs = completed("{\"prompt\":\"x\",\"logprobs\":2}").at("/choices/0/logprobs");
        assertThat(logprobs.path("tokens").toString()).isEqualTo("[\"H\",\"e\",\"l\",\"l\",\"o\"]");
        assertThat(logprobs.path("token_logprobs").get(0).asDouble()).isEqualTo(-0.5);
        assertThat(logprobs.path("text_offset").toString()).isEqualTo("[0,1,2,3,4]");
        assertThat(logprobs.path("top_logprobs").get(0).toString()).isEqualTo("{\"H\":-0.5,\"I\":-1.5}");
    }

    @Test
    void streamsWithEchoAndUsage() throws Exception {
        List<JsonNode> chunks = chunks("{\"prompt\":\"Hi \",\"stream\":true,\"echo\":true,\"logprobs\":null,"
                + "\"stream_options\":{\"include_usage\":true},\"return_token_ids\":true}");
        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk -> text.append(chunk.at("/choices/0/text").asText()));
        assertThat(text).hasToString("Hi Hello");
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.path("object").asText()).isEqualTo("text_completion");
            assertThat(chunk.path("id")).isEqualTo(chunks.getFirst().path("id"));
        });
        assertThat(chunks.getLast().path("choices")).isEmpty();
        assertThat(chunks.getLast().at("/usage/completion_tokens").asInt()).isPositive();
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText())
                .isEqualTo("stop");
    }

    @Test
    void aFailureInMidStreamIsAnEvent() throws Exception {
        generator.script(running -> running.text(0, "He")
                .fail(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "The device is lost.")));
        String stream = complete("{\"prompt\":\"x\",\"stream\":true}").body();
        assertThat(stream).contains("event: error").doesNotContain("[DONE]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{}; prompt",
                "{\"prompt\":\"\"}; prompt",
                "{\"prompt\":[]}; prompt",
                "{\"prompt\":7}; prompt",
                "{\"prompt\":{}}; prompt",
                "{\"prompt\":[512]}; prompt",
                "{\"prompt\":[1,-1]}; prompt",
                "{\"prompt\":[1.5]}; prompt",
                "{\"prompt\":[\"a\",[]]}; prompt[1]",
                "{\"prompt\":[\"a\",null]}; prompt[1]",
                "{\"prompt\":[\"a\",\"b\"],\"stream\":true}; prompt",
                "{\"prompt\":\"x\",\"echo\":true,\"logprobs\":1}; echo",
                "{\"prompt\":\"x\",\"logprobs\":21}; logprobs",
                "{\"prompt\":\"x\",\"logprobs\":true}; logprobs",
                "{\"prompt\":\"x\",\"suffix\":\"y\"}; suffix",
                "{\"prompt\":\"x\",\"temperature\":\"hot\"}; temperature",
                "{\"prompt\":\"x\",\"n\":99}; n",
                "{\"prompt\":\"x\",\"best_of\":3}; best_of",
            })
    void rejectsWhatCannotBe(String body, String param) throws Exception {
        HttpResponse<String> response = complete(body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo(param);
    }

    @Test
    void aPromptThatIsTooLongSaysHowLongItMayBe() throws Exception {
        HttpResponse<String> response = complete("{\"prompt\":\"%s\"}".formatted("x".repeat(300)));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/code").asText()).isEqualTo("context_length_exceeded");
    }

    @Test
    void tellsTokensOfATextAndOfAChat() throws Exception {
        JsonNode text = tokens("{\"prompt\":\"Hi\",\"return_token_strs\":true}");
        assertThat(text.toString())
                .isEqualTo("{\"count\":3,\"max_model_len\":200,\"tokens\":[94,72,105],"
                        + "\"token_strs\":[\"^\",\"H\",\"i\"]}");
        assertThat(tokens("{\"prompt\":\"Hi\",\"add_special_tokens\":false}")
                        .path("count")
                        .asInt())
                .isEqualTo(2);
        JsonNode chat = tokens("{%s}".formatted(ScriptedService.HI));
        http.chat("{%s,\"return_token_ids\":true}".formatted(ScriptedService.HI));
        ScriptedGenerator.Running running = generator.submitted.remove();
        assertThat(chat.path("count").asInt())
                .isEqualTo(running.request.prompt().tokens());
        assertThat(chat.path("tokens").get(0).asInt())
                .isEqualTo(running.request.prompt().ids()[0]);
        assertThat(generator.submitted).isEmpty();
    }

    private JsonNode tokens(String body) throws Exception {
        HttpResponse<String> response = http.post("/tokenize", "application/json", body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        return HttpProbe.json(response);
    }

    @Test
    void tellsTheTextOfTokens() throws Exception {
        HttpResponse<String> response = http.post("/detokenize", "application/json", "{\"tokens\":[72,105]}");
        assertThat(response.body()).isEqualTo("{\"prompt\":\"Hi\"}");
        assertThat(http.post("/detokenize", "application/json", "{\"tokens\":[512]}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(http.post("/detokenize", "application/json", "{\"tokens\":[1],\"model\":\"x\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(http.post("/detokenize", "application/json", "{}").statusCode())
                .isEqualTo(400);
        assertThat(http.post("/tokenize", "application/json", "{}").statusCode())
                .isEqualTo(400);
        assertThat(http.post("/tokenize", "application/json", "{\"prompt\":\"a\",%s}".formatted(ScriptedService.HI))
                        .statusCode())
                .isEqualTo(400);
    }
}

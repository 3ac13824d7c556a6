package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.RequestRejectedException;

/// Typed decisions over real sockets, with an engine that the test plays: it says the first named token, and gives the
/// i-th named one the log-probability -(1 + i).
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class SystemOneHttpTest {

    private static final String PATH = "/v1/systemone";
    private static final String TEAM =
            "\"team\":{\"type\":\"choice\",\"instructions\":\"Who?\",\"criteria\":{\"a\":\"x\",\"b\":null}}";

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
        generator.script(SystemOneHttpTest::sayTheFirst);
    }

    private static void sayTheFirst(ScriptedGenerator.Running running) {
        running.token(0, running.request.sampling().logprobs().tokenIds().getFirst())
                .finish(0, FinishReason.LENGTH);
    }

    private HttpResponse<String> send(String body) throws Exception {
        return http.post(PATH, "application/json", body);
    }

    private JsonNode answer(String body) throws Exception {
        HttpResponse<String> response = send(body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        return HttpProbe.json(response);
    }

    /// What the engine was asked, question by question, images as `#`.
    private List<String> prompts() {
        List<String> prompts = new ArrayList<>();
        for (ScriptedGenerator.Running running : generator.all()) {
            StringBuilder text = new StringBuilder();
            for (int id : running.request.prompt().ids()) {
                text.append(id < 256 ? (char) id : '#');
            }
            prompts.add(text.toString().replaceAll("#+", "#"));
        }
        return prompts;
    }

    @Test
    void aChoiceHasAProbabilityForEachOption() throws Exception {
        JsonNode body = answer("{\"model\":\"tiny\",\"state\":\"s\",\"questions\":{%s}}".formatted(TEAM));
        assertThat(body.path("id").asText()).startsWith("decision-");
        assertThat(body.path("object").asText()).isEqualTo("structured_decision");
        assertThat(body.path("model").asText()).isEqualTo("tiny");
        JsonNode team = body.at("/answers/team");
        assertThat(team.path("type").asText()).isEqualTo("choice");
        assertThat(team.path("choice").asText()).isEqualTo("a");
        double first = Math.exp(-1) / (Math.exp(-1) + Math.exp(-2));
        assertThat(team.at("/probabilities/a").asDouble()).isCloseTo(first, within(1e-6));
        assertThat(team.at("/probabilities/b").asDouble()).isCloseTo(1 - first, within(1e-6));
        double mass = Math.exp(-1) + Math.exp(-2);
        assertThat(team.path("confidence").asDouble()).isCloseTo(first * mass, within(1e-6));
        JsonNode diagnostics = body.at("/diagnostics/team");
        assertThat(diagnostics.path("label_mass").asDouble()).isCloseTo(mass, within(1e-6));
        assertThat(diagnostics.path("argmax_is_label").asBoolean()).isTrue();
        assertThat(prompts())
                .containsExactly("user:s\nWho?\nA. a: x\nB. b\n"
                        + "Answer with the option's letter from the given choices directly.;");
        assertThat(body.at("/usage/output_tokens").asInt()).isEqualTo(1);
        assertThat(body.at("/usage/input_tokens").asInt())
                .isEqualTo(prompts().getFirst().length());
    }

    @Test
    void nothingIsDrawnAndOneTokenIsRead() throws Exception {
        answer("{\"state\":\"s\",\"questions\":{%s}}".formatted(TEAM));
        var request = generator.submitted.take().request;
        var sampling = request.sampling();
        assertThat(sampling.temperature()).isZero();
        assertThat(request.maxTokens()).isEqualTo(1);
        assertThat(sampling.ignoreEos()).isTrue();
        assertThat(sampling.logprobs().tokenIds()).containsExactly((int) 'A', (int) 'B');
    }

    @Test
    void whetherSomethingIsSoIsReadFromYesAndNo() throws Exception {
        JsonNode body = answer("""
                {"state":"s","questions":{"q":{"type":"noul","instructions":"So?","criteria":{"true":"it is"}}}}""");
        JsonNode answer = body.at("/answers/q");
        // in this vocabulary of bytes a word's first token is its first letter
        double yes = Math.exp(-1) + Math.exp(-2);
        double no = Math.exp(-3) + Math.exp(-4);
        assertThat(generator.submitted.element().request.sampling().logprobs().tokenIds())
                .containsExactly((int) 'Y', (int) 'y', (int) 'N', (int) 'n');
        assertThat(answer.path("noul").asDouble()).isCloseTo(yes / (yes + no), within(1e-6));
        assertThat(answer.at("/probabilities/no").asDouble()).isCloseTo(no / (yes + no), within(1e-6));
        assertThat(prompts())
                .containsExactly("user:s\nSo?\nYes: it is\nAnswer the question using a single word or phrase.;");
    }

    @Test
    void aScoreIsTheMeanLevel() throws Exception {
        JsonNode answer = answer("""
                        {"state":"s","questions":{"q":{"type":"score","instructions":{"how":"much"},
                          "criteria":["low","mid","high"]}}}""").at("/answers/q");
        double sum = Math.exp(-1) + Math.exp(-2) + Math.exp(-3);
        assertThat(answer.path("score").asDouble()).isCloseTo((Math.exp(-2) + 2 * Math.exp(-3)) / sum, within(1e-6));
        assertThat(answer.path("legend").toString()).isEqualTo("{\"0\":\"low\",\"1\":\"mid\",\"2\":\"high\"}");
        assertThat(answer.at("/probabilities/2").asDouble()).isCloseTo(Math.exp(-3) / sum, within(1e-6));
        assertThat(prompts().getFirst()).contains("{\"how\":\"much\"}\nA. low\nB. mid\nC. high\n");
    }

    @Test
    void imagesStandFirstAndAreReadOnce() throws Exception {
        JsonNode body = answer("""
                {"images":["red",{"url":"blue","detail":"low"}],"state":{"k":[1]},"instructions":"Look.","questions":{
                  "one":{"type":"noul","instructions":"a"},"two":{"type":"noul","instructions":"b"},
                  "three":{"type":"choice","instructions":"c","labels":"words","criteria":{"Up":null,"down":"d"}}}}""");
        assertThat(body.path("answers").properties().stream().map(java.util.Map.Entry::getKey))
                .containsExactly("one", "two", "three");
        String word = "\nAnswer the question using a single word or phrase.;";
        assertThat(prompts())
                .containsExactly(
                        "user:#{\"k\":[1]}\nLook.\na" + word,
                        "user:#{\"k\":[1]}\nLook.\nb" + word,
                        "user:#{\"k\":[1]}\nLook.\nc\ndown: d" + word);
        assertThat(generator.all().stream()
                        .map(running ->
                                running.request.prompt().media().getFirst().media())
                        .distinct())
                .hasSize(1);
        assertThat(body.at("/usage/output_tokens").asInt()).isEqualTo(3);
    }

    @Test
    void manyQuestionsAreAskedAFewAtATime() throws Exception {
        StringBuilder questions = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            questions
                    .append(i == 0 ? "" : ",")
                    .append("\"q%d\":{\"type\":\"noul\",\"instructions\":\"%d\"}".formatted(i, i));
        }
        JsonNode body = answer("{\"state\":\"s\",\"questions\":{%s}}".formatted(questions));
        assertThat(body.path("answers")).hasSize(64);
        assertThat(body.at("/usage/output_tokens").asInt()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\"}}}; state",
                "{\"state\":\"\",\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\"}}}; state",
                "{\"state\":\"s\"}; questions",
                "{\"state\":\"s\",\"questions\":{}}; questions",
                "{\"state\":\"s\",\"questions\":[]}; questions",
                "{\"state\":\"s\",\"questions\":{\"q\":null}}; questions.q",
                "{\"state\":\"s\",\"questions\":{\"\":{\"type\":\"noul\",\"instructions\":\"x\"}}}; questions",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"rank\",\"instructions\":\"x\"}}}; questions.q.type",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"noul\"}}}; questions.q.instructions",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"\"}}}; questions.q.instructions",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":7}}}; questions.q.instructions",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\",\"weight\":1}}}; questions.q.weight",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\",\"labels\":\"words\"}}}; questions.q.labels",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\",\"criteria\":[]}}}; questions.q.criteria",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"choice\",\"instructions\":\"x\"}}}; questions.q.criteria",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"choice\",\"instructions\":\"x\",\"criteria\":{}}}}; questions.q.criteria",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"choice\",\"instructions\":\"x\",\"criteria\":{\"a\":1}}}}; questions.q.criteria.a",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"choice\",\"instructions\":\"x\",\"labels\":\"words\",\"criteria\":{\"up\":null,\"under\":null}}}}; questions.q.criteria",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"choice\",\"instructions\":\"x\",\"labels\":\"words\",\"criteria\":{\"\":null}}}}; questions.q.criteria",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"score\",\"instructions\":\"x\",\"criteria\":[\"one\"]}}}; questions.q.criteria",
                "{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"score\",\"instructions\":\"x\",\"criteria\":[\"one\",2]}}}; questions.q.criteria[1]",
                "{\"images\":[\"broken\"],\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\"}}}; images[0]",
                "{\"images\":[{\"detail\":\"low\"}],\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\"}}}; images[0].url",
                "{\"images\":[null],\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\"}}}; images[0]",
                "{\"images\":[{\"url\":\"red\",\"detail\":\"x\"}],\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\"}}}; images[0].detail",
                "{\"state\":\"s\",\"videos\":[\"x\"],\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\"}}}; videos",
                "{\"state\":\"s\",\"stream\":true,\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\"}}}; stream",
                "{\"state\":\"s\",\"chat_template_kwargs\":{\"evil\":1},\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\"}}}; chat_template_kwargs",
            })
    void rejectsWhatCannotBe(String body, String param) throws Exception {
        HttpResponse<String> response = send(body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo(param);
        assertThat(generator.submitted).isEmpty();
    }

    @Test
    void thereMayBeTooMuch() throws Exception {
        StringBuilder options = new StringBuilder("\"o\":null");
        for (int i = 0; i < 26; i++) {
            options.append(",\"o%d\":null".formatted(i));
        }
        assertThat(
                        send("{\"state\":\"s\",\"questions\":{\"q\":{\"type\":\"choice\",\"instructions\":\"x\",\"criteria\":{%s}}}}"
                                        .formatted(options))
                                .body())
                .contains("1 to 26 options");
        HttpResponse<String> longer = send("{\"state\":\"%s\",\"questions\":{%s}}".formatted("x".repeat(300), TEAM));
        assertThat(HttpProbe.json(longer).at("/error/code").asText()).isEqualTo("context_length_exceeded");
        assertThat(HttpProbe.json(longer).at("/error/param").asText()).isEqualTo("state");
    }

    @Test
    void aRefusalOfOneQuestionIsOneOfAllAndLeavesNothingRunning() throws Exception {
        generator.reject(RequestRejectedException.overloaded("full", Duration.ofSeconds(1)));
        HttpResponse<String> response = send("{\"state\":\"s\",\"questions\":{%s}}".formatted(TEAM));
        assertThat(response.statusCode()).isEqualTo(429);
        generator.script(running ->
                running.fail(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "no device")));
        assertThat(send("{\"state\":\"s\",\"questions\":{%s}}".formatted(TEAM)).statusCode())
                .isEqualTo(503);
        generator.awaitIdle();
    }

    @Test
    void aClientThatLeavesIsNotAnsweredAnyMore() throws Exception {
        generator.script(running -> {});
        try (HttpProbe.Connection connection =
                http.open(PATH, "{\"state\":\"s\",\"questions\":{%s}}".formatted(TEAM), 1)) {
            assertThat(generator.submitted.take().isEnded(0)).isFalse();
            assertThat(connection.socket().isConnected()).isTrue();
        }
        generator.awaitIdle();
    }
}

package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.GenerationRequest;

/// An answer may be as long as the client wants and the prompt leaves, on every endpoint.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class AnswerLengthHttpTest {

    private static final List<String> BEYOND =
            List.of("201", "4096", "32000", "2147483647", "2147483648", "1000000000000", "9223372036854775807");

    /// Where an answer is asked for, and how it says that it was cut.
    enum Api {
        CHATS("/v1/chat/completions", "max_tokens", ScriptedService.HI, "/choices/0/finish_reason", "length"),
        NEWER_CHATS(
                "/v1/chat/completions",
                "max_completion_tokens",
                ScriptedService.HI,
                "/choices/0/finish_reason",
                "length"),
        COMPLETIONS("/v1/completions", "max_tokens", "\"prompt\":\"Hi\"", "/choices/0/finish_reason", "length"),
        RESPONSES(
                "/v1/responses",
                "max_output_tokens",
                "\"input\":\"Hi\"",
                "/incomplete_details/reason",
                "max_output_tokens"),
        MESSAGES("/v1/messages", "max_tokens", ScriptedService.HI, "/stop_reason", "max_tokens");

        private final String path;
        private final String field;
        private final String question;
        private final String end;
        private final String cut;

        Api(String path, String field, String question, String end, String cut) {
            this.path = path;
            this.field = field;
            this.question = question;
            this.end = end;
            this.cut = cut;
        }

        String body(String tokens, String more) {
            return "{\"%s\":%s,%s%s}".formatted(field, tokens, question, more);
        }
    }

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
        generator.script(AnswerLengthHttpTest::goOnToTheEnd);
    }

    /// As an engine whose model never ends its answer.
    private static void goOnToTheEnd(ScriptedGenerator.Running running) {
        for (int choice = 0; choice < running.request.choices(); choice++) {
            running.text(choice, "a".repeat(running.request.maxTokens()));
            running.finish(choice, FinishReason.LENGTH);
        }
    }

    static Stream<Arguments> beyond() {
        return Stream.of(Api.values()).flatMap(api -> BEYOND.stream().map(tokens -> Arguments.of(api, tokens)));
    }

    private GenerationRequest asked() {
        return generator.submitted.remove().request;
    }

    private static int left(GenerationRequest request) {
        return ScriptedService.CONTEXT - request.prompt().tokens();
    }

    @ParameterizedTest
    @MethodSource("beyond")
    void moreThanThePromptLeavesIsCut(Api api, String tokens) throws Exception {
        HttpResponse<String> response = http.post(api.path, "application/json", api.body(tokens, ""));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        GenerationRequest asked = asked();
        assertThat(asked.maxTokens()).isEqualTo(left(asked));
        assertThat(HttpProbe.json(response).at(api.end).asText()).isEqualTo(api.cut);
    }

    @ParameterizedTest
    @MethodSource("beyond")
    void streamsAreCutTheSame(Api api, String tokens) throws Exception {
        String events = http.post(api.path, "application/json", api.body(tokens, ",\"stream\":true"))
                .body();
        assertThat(asked().maxTokens()).isLessThan(ScriptedService.CONTEXT);
        assertThat(events).contains("\"%s\"".formatted(api.cut)).doesNotContain("\"error\":{");
    }

    static Stream<Api> apis() {
        return Stream.of(Api.values());
    }

    @ParameterizedTest
    @MethodSource("apis")
    void lessThanThatIsLeftAsItIs(Api api) throws Exception {
        http.post(api.path, "application/json", api.body("7", ""));
        assertThat(asked().maxTokens()).isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource("apis")
    void whatIsNoCountIsRejected(Api api) throws Exception {
        String beyondLong = BigInteger.TWO.pow(63).toString();
        for (String tokens : List.of("0", "-1", "-9223372036854775808", beyondLong, "1e400", "\"many\"", "2.5")) {
            HttpResponse<String> response = http.post(api.path, "application/json", api.body(tokens, ""));
            assertThat(response.statusCode())
                    .describedAs(tokens + " " + response.body())
                    .isEqualTo(400);
            assertThat(response.body()).contains(api.field);
        }
        assertThat(generator.submitted).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("apis")
    void onlyAPromptThatIsTooLongIsRejected(Api api) throws Exception {
        String body = api.body("4096", "").replace("Hi", "x".repeat(300));
        HttpResponse<String> response = http.post(api.path, "application/json", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("This model's maximum context length is 200 tokens.");
    }

    @Test
    void eachOfSeveralAnswersIsCut() throws Exception {
        HttpResponse<String> response = http.chat(Api.CHATS.body("1000000000000", ",\"n\":3"));
        GenerationRequest asked = asked();
        assertThat(asked.choices()).isEqualTo(3);
        assertThat(asked.maxTokens()).isEqualTo(left(asked));
        assertThat(HttpProbe.json(response).path("choices"))
                .hasSize(3)
                .allSatisfy(choice ->
                        assertThat(choice.path("finish_reason").asText()).isEqualTo("length"));
    }

    @Test
    void eachPromptLeavesItsOwnRoom() throws Exception {
        http.post(
                "/v1/completions",
                "application/json",
                "{\"max_tokens\":4096,\"prompt\":[\"a\",\"%s\"]}".formatted("b".repeat(100)));
        List<GenerationRequest> asked = new ArrayList<>();
        generator.submitted.forEach(each -> asked.add(each.request));
        assertThat(asked)
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.maxTokens()).isEqualTo(left(each)));
        assertThat(left(asked.getFirst())).isGreaterThan(left(asked.getLast()));
    }

    @Test
    void whatTheAnswerMustHaveAtLeastIsCutToo() throws Exception {
        HttpResponse<String> response =
                http.chat("{\"min_tokens\":9223372036854775807,%s}".formatted(ScriptedService.HI));
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        GenerationRequest asked = asked();
        assertThat(asked.sampling().minTokens()).isEqualTo(left(asked));
        assertThat(asked.maxTokens()).isEqualTo(left(asked));
    }

    @Test
    void aRequestThatContradictsItselfIsRejected() throws Exception {
        HttpResponse<String> response = http.chat(Api.CHATS.body("4", ",\"min_tokens\":5"));
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = HttpProbe.json(response).path("error");
        assertThat(error.path("param").asText()).isEqualTo("min_tokens");
    }

    @Test
    void limitsBeyondTheContextAskForNothing() throws Exception {
        for (String more : List.of(
                "\"truncate_prompt_tokens\":200",
                "\"truncate_prompt_tokens\":-1",
                "\"thinking_token_budget\":1000000000000000000000",
                "\"top_k\":9223372036854775807")) {
            HttpResponse<String> response = http.chat("{%s,%s}".formatted(more, ScriptedService.HI));
            assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        }
        HttpResponse<String> less = http.chat("{\"truncate_prompt_tokens\":199,%s}".formatted(ScriptedService.HI));
        assertThat(less.statusCode()).isEqualTo(400);
    }
}

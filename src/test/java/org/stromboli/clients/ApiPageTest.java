package org.stromboli.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.core.JsonField;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.app.EmbeddedAnswersTest;

/// Holds the tables of `docs/api.md` to the server: what each row says is tried.
@QuarkusTest
@TestProfile(EmbeddedAnswersTest.Defaults.class)
@Timeout(120)
class ApiPageTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CHATS = "/v1/chat/completions";

    private static final Map<String, String> SMALLEST = Map.of(
            CHATS,
            "{\"max_tokens\":4,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
            "/v1/completions",
            "{\"max_tokens\":4,\"prompt\":\"Hi\"}",
            "/v1/messages",
            "{\"model\":\"embedded\",\"max_tokens\":4,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
            "/v1/responses",
            "{\"max_output_tokens\":4,\"input\":\"Hi\"}",
            "/v1/systemone",
            "{\"state\":\"Hi\",\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"Is it so?\"}}}",
            "/v1/embeddings",
            "{\"input\":\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR42mNoAAIGVAIAUBQIAW1N4EkAAAAASUVORK5CYII=\"}",
            "/tokenize",
            "{\"prompt\":\"Hi\"}",
            "/detokenize",
            "{\"tokens\":[5]}");

    /// The fields of vLLM 0.33's request for chats.
    private static final List<String> OF_VLLM = List.of("""
            messages model frequency_penalty logit_bias logprobs top_logprobs max_tokens max_completion_tokens n
            presence_penalty response_format seed stop stream stream_options temperature top_p tools tool_choice
            parallel_tool_calls reasoning_effort thinking_token_budget include_reasoning user use_beam_search top_k min_p
            repetition_penalty watermarking length_penalty stop_token_ids include_stop_str_in_output ignore_eos min_tokens
            skip_special_tokens spaces_between_special_tokens truncate_prompt_tokens truncation_side prompt_logprobs
            logprob_token_ids allowed_token_ids bad_words echo add_generation_prompt continue_final_message
            add_special_tokens documents chat_template chat_template_kwargs media_io_kwargs mm_processor_kwargs
            structured_outputs priority request_id session_id return_tokens_as_token_ids return_token_ids
            routed_experts_prompt_start return_token_offsets return_prompt_text return_mm_kwargs cache_salt
            kv_transfer_params ec_transfer_params vllm_xargs repetition_detection stream_interval""".split("\\s+"));

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TestHTTPResource("/")
    URI server;

    static List<ApiPage.Row> rows() throws IOException {
        return ApiPage.rows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theServerDoesWhatTheRowSays(ApiPage.Row row) throws Exception {
        HttpResponse<String> accepted = post(row.endpoint(), row.accepted());
        assertThat(accepted.statusCode()).describedAs(accepted.body()).isEqualTo(200);
        assertThat(row.rejected().isEmpty()).isEqualTo(row.isIgnored());
        if (!row.rejected().isEmpty()) {
            HttpResponse<String> rejected = post(row.endpoint(), row.rejected());
            assertThat(rejected.statusCode()).isEqualTo(row.status());
            assertThat(row.says(error(rejected).path("message").asText()))
                    .describedAs(rejected.body())
                    .isTrue();
        }
    }

    /// A value that no field could mean tells whether anything reads it.
    @ParameterizedTest
    @MethodSource("rows")
    void onlyIgnoredFieldsTakeAnything(ApiPage.Row row) throws Exception {
        HttpResponse<String> answer = post(row.endpoint(), "\"%s\":[[{\"any\":\"thing\"}]]".formatted(row.field()));
        if (row.isIgnored()) {
            assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
        } else {
            assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(400);
            if (!row.endpoint().equals("/v1/messages")) { // Anthropic's errors name no field
                assertThat(error(answer).path("param").asText()).startsWith(row.field());
            }
            if (row.endpoint().equals(CHATS) && row.kind().equals("rejected")) {
                assertThat(error(answer).path("code").asText()).isEqualTo("unsupported_parameter");
            }
        }
    }

    @Test
    void thePageHasEveryField() throws Exception {
        List<String> listed = rows().stream()
                .filter(row -> row.endpoint().equals(CHATS))
                .map(ApiPage.Row::field)
                .toList();
        assertThat(listed).doesNotHaveDuplicates().containsAll(OF_VLLM).containsAll(ofOpenAi());
    }

    /// What OpenAI's library can send.
    private static List<String> ofOpenAi() {
        return Stream.of(ChatCompletionCreateParams.Body.class.getMethods())
                .filter(method -> JsonField.class.isAssignableFrom(method.getReturnType()))
                .map(Method::getName)
                .filter(name -> name.startsWith("_"))
                .map(name -> PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(name.substring(1)))
                .toList();
    }

    private static JsonNode error(HttpResponse<String> rejected) throws IOException {
        return JSON.readTree(rejected.body()).path("error");
    }

    private HttpResponse<String> post(String endpoint, String members) throws IOException, InterruptedException {
        ObjectNode body = (ObjectNode) JSON.readTree(SMALLEST.get(endpoint));
        body.setAll((ObjectNode) JSON.readTree("{" + members + "}"));
        return client.send(
                HttpRequest.newBuilder(server.resolve(endpoint))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}

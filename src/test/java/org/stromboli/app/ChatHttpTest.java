package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.sampling.SamplingParameters;

/// The chat endpoint over real sockets, with an engine that the test plays.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class ChatHttpTest {

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
    }

    @Test
    void answersInOneBody() throws Exception {
        HttpResponse<String> response = http.chat("{%s}".formatted(ScriptedService.HI));
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode body = HttpProbe.json(response);
        assertThat(body.path("id").asText()).startsWith("chatcmpl-");
        assertThat(body.path("object").asText()).isEqualTo("chat.completion");
        assertThat(body.path("created").asLong()).isPositive();
        assertThat(body.path("model").asText()).isEqualTo("tiny");
        assertThat(body.path("choices").toString())
                .isEqualTo("[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},"
                        + "\"logprobs\":null,\"finish_reason\":\"stop\",\"stop_reason\":null}]");
        assertThat(body.path("usage").toString())
                .isEqualTo("{\"prompt_tokens\":8,\"completion_tokens\":6,\"total_tokens\":14,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":3,\"multimodal_tokens\":{}}}");
    }

    @Test
    void streamsChunkByChunk() throws Exception {
        List<String> events = http.events(
                "{\"stream\":true,\"stream_options\":{\"include_usage\":true},%s}".formatted(ScriptedService.HI));
        assertThat(events.getLast()).isEqualTo("[DONE]");
        List<JsonNode> chunks = http.chunks("{\"stream\":true,%s}".formatted(ScriptedService.HI));
        JsonNode first = chunks.getFirst();
        assertThat(first.at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(first.path("object").asText()).isEqualTo("chat.completion.chunk");
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.path("id")).isEqualTo(first.path("id"));
            assertThat(chunk.path("created")).isEqualTo(first.path("created"));
            assertThat(chunk.path("model")).isEqualTo(first.path("model"));
            assertThat(chunk.has("usage")).isFalse();
            assertThat(chunk.path("choices")).hasSize(1);
        });
        assertThat(chunks.subList(1, chunks.size()))
                .noneMatch(chunk -> chunk.at("/choices/0/delta").has("role"));
        assertThat(text(chunks, 0)).isEqualTo("Hello");
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allMatch(chunk -> chunk.at("/choices/0/finish_reason").isNull());
        assertThat(chunks.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void usageComesInAChunkOfItsOwnWhenAsked() throws Exception {
        List<JsonNode> chunks = http.chunks(
                "{\"stream\":true,\"stream_options\":{\"include_usage\":true},%s}".formatted(ScriptedService.HI));
        assertThat(chunks.getLast().path("choices")).isEmpty();
        assertThat(chunks.getLast().at("/usage/total_tokens").asInt()).isEqualTo(14);
        assertThat(chunks.subList(0, chunks.size() - 1)).noneMatch(chunk -> chunk.has("usage"));
    }

    @Test
    void usageComesInEveryChunkWhenAsked() throws Exception {
        List<JsonNode> chunks = http.chunks("{\"stream\":true,\"stream_options\":{\"continuous_usage_stats\":true},%s}"
                .formatted(ScriptedService.HI));
        assertThat(chunks.stream()
                        .map(chunk -> chunk.at("/usage/completion_tokens").asInt()))
                .startsWith(1, 1, 2, 3)
                .endsWith(6);
    }

    @Test
    void headersKeepProxiesFromBuffering() throws Exception {
        HttpResponse<String> response = http.chat("{\"stream\":true,%s}".formatted(ScriptedService.HI));
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(response.headers().firstValue("X-Accel-Buffering")).contains("no");
    }

    /// Each token is on the wire before the next one is known.
    @Test
    void nothingIsBuffered() throws Exception {
        generator.script(running -> {});
        try (HttpProbe.Connection connection = http.open("{\"stream\":true,%s}".formatted(ScriptedService.HI))) {
            ScriptedGenerator.Running running = generator.submitted.take();
            for (char letter : new char[] {'a', 'b', 'c'}) {
                running.text(0, String.valueOf(letter));
                String line = connection.lineStartingWith("data: ");
                while (!line.contains("\"content\":\"" + letter + "\"")) {
                    line = connection.lineStartingWith("data: ");
                }
            }
            running.finish(0, FinishReason.LENGTH);
            assertThat(connection.lineStartingWith("data: ")).contains("\"finish_reason\":\"length\"");
            assertThat(connection.lineStartingWith("data: ")).isEqualTo("data: [DONE]");
        }
    }

    @Test
    void aSilentStreamGetsComments() throws Exception {
        generator.script(running -> {});
        try (HttpProbe.Connection connection = http.open("{\"stream\":true,%s}".formatted(ScriptedService.HI))) {
            assertThat(connection.lineStartingWith(":")).isEqualTo(": keep-alive");
            assertThat(connection.lineStartingWith(":")).isEqualTo(": keep-alive");
            generator.submitted.take().answer("ok");
            connection.lineStartingWith("data: [DONE]");
        }
    }

    @Test
    void stopStringsSpanTokensAndChunks() throws Exception {
        generator.script(running -> running.text(0, "one END two"));
        String body = "{\"stop\":[\" END\",\"never\"],%s%s}";
        JsonNode whole = HttpProbe.json(http.chat(body.formatted(ScriptedService.HI, "")));
        assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo("one");
        assertThat(whole.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(whole.at("/choices/0/stop_reason").asText()).isEqualTo(" END");
        assertThat(whole.at("/usage/completion_tokens").asInt()).isEqualTo(7);
        assertThat(text(http.chunks(body.formatted(ScriptedService.HI, ",\"stream\":true")), 0))
                .isEqualTo("one");
        assertThat(text(
                        http.chunks(body.formatted(
                                ScriptedService.HI, ",\"stream\":true,\"include_stop_str_in_output\":true")),
                        0))
                .isEqualTo("one END");
        assertThat(text(http.chunks("{\"stop\":\"END\",\"stream\":true,%s}".formatted(ScriptedService.HI)), 0))
                .isEqualTo("one ");
        assertThat(generator.open()).isZero();
    }

    @Test
    void choicesAreStreamedSideBySide() throws Exception {
        generator.script(running -> running.text(1, "b")
                .text(0, "a")
                .text(1, "B")
                .finish(1, FinishReason.LENGTH)
                .finish(0, FinishReason.STOP, ByteText.END));
        JsonNode whole = HttpProbe.json(http.chat("{\"n\":2,%s}".formatted(ScriptedService.HI)));
        assertThat(whole.path("choices")).hasSize(2);
        assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo("a");
        assertThat(whole.at("/choices/1/message/content").asText()).isEqualTo("bB");
        assertThat(whole.at("/usage/prompt_tokens").asInt()).isEqualTo(8);
        assertThat(whole.at("/usage/completion_tokens").asInt()).isEqualTo(4);
        List<JsonNode> chunks = http.chunks("{\"n\":2,\"stream\":true,%s}".formatted(ScriptedService.HI));
        assertThat(text(chunks, 0)).isEqualTo("a");
        assertThat(text(chunks, 1)).isEqualTo("bB");
        assertThat(chunks.stream()
                        .filter(chunk -> chunk.at("/choices/0/delta").has("role"))
                        .map(chunk -> chunk.at("/choices/0/index").asInt()))
                .containsExactly(1, 0);
    }

    @Test
    void logprobsCarryBytes() throws Exception {
        generator.script(running -> running.answer("é"));
        String body = "{\"logprobs\":true,\"top_logprobs\":2,%s%s}";
        JsonNode whole = HttpProbe.json(http.chat(body.formatted(ScriptedService.HI, "")));
        JsonNode content = whole.at("/choices/0/logprobs/content");
        assertThat(content).hasSize(2);
        assertThat(content.get(0).toString())
                .isEqualTo("{\"token\":\"\ufffd\",\"logprob\":-0.5,\"bytes\":[195],\"top_logprobs\":["
                        + "{\"token\":\"\ufffd\",\"logprob\":-0.5,\"bytes\":[195]},"
                        + "{\"token\":\"\ufffd\",\"logprob\":-1.5,\"bytes\":[196]}]}");
        List<JsonNode> chunks = http.chunks(body.formatted(ScriptedService.HI, ",\"stream\":true"));
        assertThat(chunks.stream()
                        .flatMap(chunk -> StreamSupport.stream(
                                chunk.at("/choices/0/logprobs/content").spliterator(), false))
                        .toList())
                .isEqualTo(StreamSupport.stream(content.spliterator(), false).toList());
        assertThat(text(chunks, 0)).isEqualTo("é");
    }

    @Test
    void tokenIdsAreReturnedWhenAsked() throws Exception {
        String body = "{\"return_token_ids\":true,%s%s}";
        JsonNode whole = HttpProbe.json(http.chat(body.formatted(ScriptedService.HI, "")));
        assertThat(whole.path("prompt_token_ids").toString()).isEqualTo("[117,115,101,114,58,72,105,59]");
        assertThat(whole.at("/choices/0/token_ids").toString()).isEqualTo("[72,101,108,108,111,301]");
        List<JsonNode> chunks = http.chunks(body.formatted(ScriptedService.HI, ",\"stream\":true"));
        assertThat(chunks.getFirst().path("prompt_token_ids")).isEqualTo(whole.path("prompt_token_ids"));
        assertThat(chunks.stream()
                        .flatMap(chunk -> StreamSupport.stream(
                                chunk.at("/choices/0/token_ids").spliterator(), false))
                        .toList())
                .isEqualTo(StreamSupport.stream(whole.at("/choices/0/token_ids").spliterator(), false)
                        .toList());
    }

    @Test
    void tokensAreNamedByTheirIdsWhenAsked() throws Exception {
        String body = "{\"logprobs\":true,\"top_logprobs\":1,\"return_tokens_as_token_ids\":true,%s}";
        JsonNode entry =
                HttpProbe.json(http.chat(body.formatted(ScriptedService.HI))).at("/choices/0/logprobs/content/0");
        assertThat(entry.path("token").asText()).isEqualTo("token_id:72");
        assertThat(entry.at("/top_logprobs/0/token").asText()).isEqualTo("token_id:72");
    }

    @Test
    void tokensMayBeNamedWhoseLogprobsAreTold() throws Exception {
        http.chat(
                "{\"logprobs\":true,\"top_logprobs\":3,\"logprob_token_ids\":[7,5],%s}".formatted(ScriptedService.HI));
        assertThat(generator.submitted.take().request.sampling().logprobs())
                .isEqualTo(SamplingParameters.Logprobs.of(List.of(7, 5)));
    }

    @Test
    void theLastMessageIsEchoedWhenAsked() throws Exception {
        String body = """
                {"echo":true,%s"continue_final_message":true,"add_generation_prompt":false,"messages":[
                  {"role":"user","content":"Hi"},{"role":"assistant","content":"Well, "}]}""";
        JsonNode whole = HttpProbe.json(http.chat(body.formatted("")));
        assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo("Well, Hello");
        assertThat(text(http.chunks(body.formatted("\"stream\":true,")), 0)).isEqualTo("Well, Hello");
        JsonNode other = HttpProbe.json(http.chat("{\"echo\":true,%s}".formatted(ScriptedService.HI)));
        assertThat(other.at("/choices/0/message/content").asText()).isEqualTo("Hello");
    }

    @Test
    void requestsAreNamedByTheirClientsOrTheServer() throws Exception {
        HttpResponse<String> named = http.chat("{\"request_id\":\"mine/1\",%s}".formatted(ScriptedService.HI));
        assertThat(HttpProbe.json(named).path("id").asText()).isEqualTo("chatcmpl-mine/1");
        assertThat(named.headers().firstValue("X-Request-Id")).contains("mine/1");
        assertThat(http.get("/v1/models", "X-Request-Id", "mine").headers().allValues("X-Request-Id"))
                .containsExactly("mine");
        assertThat(http.get("/none", "X-Request-Id", "not \"mine\"")
                        .headers()
                        .firstValue("X-Request-Id")
                        .orElseThrow())
                .matches("[0-9a-f]{32}");
    }

    @Test
    void videosHaveTheOptionsOfTheirRequestOrTheirOwn() throws Exception {
        String body = """
                {"media_io_kwargs":{"video":{"num_frames":2}},"messages":[{"role":"user","content":[
                  {"type":"video_url","video_url":{"url":"blue"%s}}]}]}""";
        String tokens = "/usage/prompt_tokens_details/multimodal_tokens/video";
        int two = HttpProbe.json(http.chat(body.formatted(""))).at(tokens).asInt();
        int one = HttpProbe.json(http.chat(body.formatted(",\"num_frames\":1")))
                .at(tokens)
                .asInt();
        assertThat(two).isEqualTo(one + 1); // one more frame
    }

    @Test
    void everySamplingFieldReachesTheEngine() throws Exception {
        http.chat("""
                {"temperature":0.5,"top_p":0.9,"top_k":7,"min_p":0.1,"presence_penalty":1,"frequency_penalty":-1,
                 "repetition_penalty":1.1,"logit_bias":{"5":-100},"seed":-3,"max_completion_tokens":9,"min_tokens":2,
                 "ignore_eos":true,"stop_token_ids":[4],"priority":-2,"cache_salt":"pepper","n":3,%s}""".formatted(ScriptedService.HI));
        GenerationRequest request = generator.submitted.take().request;
        assertThat(request.priority()).isEqualTo(-2);
        assertThat(request.cacheSalt()).isEqualTo("pepper");
        assertThat(request.choices()).isEqualTo(3);
        assertThat(request.maxTokens()).isEqualTo(9);
        SamplingParameters sampling = request.sampling();
        assertThat(sampling.toString())
                .isEqualTo("SamplingParameters[temperature=0.5, topP=0.9, topK=7, minP=0.1, presencePenalty=1.0, "
                        + "frequencyPenalty=-1.0, repetitionPenalty=1.1, logitBias={5=-100.0}, seed=OptionalLong[-3], "
                        + "minTokens=2, ignoreEos=true, stopTokenIds=[4], "
                        + "bans=TokenBans[always=[], first=[], sequences=[], run=0], "
                        + "logprobs=Logprobs[requested=false, alternatives=0, tokenIds=[]]]");
    }

    @Test
    void messagesReachThePromptAsTheyAre() throws Exception {
        http.chat("""
                {"messages":[{"role":"developer","content":"d"},{"role":"user","name":"Ann","content":[
                  {"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"red","detail":"low"}},
                  {"type":"video_url","video_url":"blue"},{"type":"text","text":"b"}]}]}""");
        GenerationRequest request = generator.submitted.take().request;
        assertThat(request.prompt().media()).hasSize(2);
        StringBuilder text = new StringBuilder();
        for (int id : request.prompt().ids()) {
            text.append(id < 256 ? (char) id : '#');
        }
        assertThat(text.toString()).isEqualTo("system:d;user:a########b;");
    }

    @Test
    void usageCountsEachModality() throws Exception {
        JsonNode whole = HttpProbe.json(http.chat("""
                {"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"red"}},
                  {"type":"video_url","video_url":{"url":"blue"}}]}]}"""));
        assertThat(whole.at("/usage/prompt_tokens_details/multimodal_tokens").toString())
                .isEqualTo("{\"image\":16,\"video\":4}");
    }

    @Test
    void aFailureBeforeTheFirstTokenIsAnHttpError() throws Exception {
        generator.script(running ->
                running.fail(RequestRejectedException.of(RequestRejectedException.Kind.UNAVAILABLE, "no device")));
        HttpResponse<String> response = http.chat("{\"stream\":true,%s}".formatted(ScriptedService.HI));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(HttpProbe.json(response).at("/error/message").asText()).isEqualTo("no device");
    }

    @Test
    void aFailureInTheMiddleIsAnEventAndEndsTheStream() throws Exception {
        generator.script(running -> running.text(0, "a")
                .fail(RequestRejectedException.of(RequestRejectedException.Kind.INTERNAL, "it \"broke\"")));
        HttpResponse<String> response = http.chat("{\"stream\":true,%s}".formatted(ScriptedService.HI));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .endsWith("event: error\ndata: {\"error\":{\"message\":\"it \\\"broke\\\"\","
                        + "\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n");
    }

    @Test
    void anotherNameOfTheModelIsAccepted() throws Exception {
        HttpResponse<String> response = http.chat("{\"model\":\"org/alias\",%s}".formatted(ScriptedService.HI));
        assertThat(HttpProbe.json(response).path("model").asText()).isEqualTo("tiny");
    }

    @Test
    void modelsAreListed() throws Exception {
        JsonNode list = HttpProbe.json(http.get("/v1/models"));
        assertThat(list.path("object").asText()).isEqualTo("list");
        assertThat(list.at("/data/0").toString())
                .startsWith("{\"id\":\"tiny\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"stromboli\","
                        + "\"root\":\"tiny\",\"parent\":null,\"max_model_len\":200,\"permission\":[{");
        assertThat(list.at("/data/1/id").asText()).isEqualTo("org/alias");
        assertThat(HttpProbe.json(http.get("/v1/models/org/alias")).path("root").asText())
                .isEqualTo("tiny");
        assertThat(http.get("/v1/models/none").statusCode()).isEqualTo(404);
    }

    @Test
    void theRootNamesTheApi() throws Exception {
        assertThat(http.get("/").body()).contains("/v1/chat/completions", "tiny");
        assertThat(http.get("/openapi").body()).contains("/v1/chat/completions", "max_completion_tokens");
    }

    private static String text(List<JsonNode> chunks, int choice) {
        StringBuilder text = new StringBuilder();
        for (JsonNode chunk : chunks) {
            if (chunk.at("/choices/0/index").asInt(-1) == choice) {
                text.append(chunk.at("/choices/0/delta/content").asText());
            }
        }
        return text.toString();
    }
}

package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.RequestRejectedException;

/// Every kind of bad input is the client's mistake, in one form, and names the field.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class BadRequestHttpTest {

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            temperature       | "1"
            temperature       | -0.1
            temperature       | 2.1
            temperature       | 1e999
            temperature       | true
            top_p             | 0
            top_p             | 1.5
            top_k             | -2
            top_k             | 1.5
            top_k             | 9223372036854775808
            min_p             | 2
            presence_penalty  | -2.5
            frequency_penalty | 3
            repetition_penalty| 0
            logit_bias        | {"x":1}
            logit_bias        | {"512":1}
            logit_bias.5      | {"5":101}
            logit_bias.5      | {"5":"much"}
            logit_bias.5      | {"5":null}
            seed              | 0.5
            stop              | ""
            stop              | [""]
            stop[0]           | {"a":1}
            stop[1]           | ["a",3]
            stop              | ["a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a"]
            stop_token_ids    | [512]
            stop_token_ids    | [null]
            stop_token_ids[0] | ["a"]
            stop_token_ids    | 3
            max_tokens        | 0
            max_tokens        | -1
            max_completion_tokens | 0
            min_tokens        | -1
            n                 | 0
            n                 | 5
            n                 | "2"
            stream            | "true"
            stream            | 1
            stream_options    | true
            stream_options.include_usage | {"include_usage":"yes"}
            logprobs          | 5
            top_logprobs      | 21
            top_logprobs      | 1
            return_token_ids  | "yes"
            cache_salt        | ""
            cache_salt        | 5
            priority          | "high"
            priority          | 99999999999
            chat_template_kwargs | {"messages":[]}
            chat_template_kwargs | []
            chat_template     | "{{ messages }}"
            chat_template     | "no_such_template"
            chat_template     | {"a":1}
            chat_template_kwargs.thinking | {"thinking":[]}
            continue_final_message | "no"
            tools             | {}
            tools             | "f"
            tools[0]          | [null]
            tools[0].type     | [{"function":{"name":"f"}}]
            tools[0].type     | [{"type":"browser"}]
            tools[0].function | [{"type":"function"}]
            tools[0].function | [{"type":"function","function":"f"}]
            tools[0].function.name | [{"type":"function","function":{}}]
            tools[0].function.name | [{"type":"function","function":{"name":""}}]
            tools[0].function.name | [{"type":"function","function":{"name":"a b"}}]
            tools[0].function.name | [{"type":"function","function":{"name":"f.g"}}]
            tools[1].function.name | [{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"f"}}]
            tools[0].function.parameters | [{"type":"function","function":{"name":"f","parameters":[]}}]
            tools[0].function.parameters | [{"type":"function","function":{"name":"f","parameters":{"type":"string"}}}]
            tools[0].function.strict | [{"type":"function","function":{"name":"f","strict":"yes"}}]
            tool_choice       | {}
            tool_choice       | 5
            tool_choice       | {"type":"function","function":{"name":"f"}}
            parallel_tool_calls | "no"
            tool_choice       | "required"
            response_format.type | {"type":"xml"}
            response_format.json_schema.schema | {"type":"json_schema","json_schema":{}}
            response_format.json_schema.schema | {"type":"json_schema","json_schema":{"schema":{"not":{}}}}
            functions         | [{}]
            modalities        | ["audio"]
            guided_json       | {"type":"strin"}
            guided_json       | "{"
            guided_regex      | "(a"
            guided_regex      | 5
            guided_choice     | []
            guided_choice     | "a"
            guided_grammar    | "root ::= x"
            guided_grammar    | 5
            grammar           | "root ::= root"
            structured_outputs.grammar | {"grammar":"x"}
            structured_outputs.structural_tag | {"structural_tag":"x"}
            structured_outputs | 5
            use_beam_search   | true
            best_of           | 2
            skip_special_tokens | "no"
            mm_processor_kwargs | {"a":1}
            bad_words         | ["a"]
            """)
    void aBadValueIsBlamedOnItsField(String param, String value) throws Exception {
        String field = param.replaceAll("[.\\[].*", "");
        assertRejected("{\"%s\":%s,%s}".formatted(field, value, ScriptedService.HI), 400, param);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tools\":[]",
                "\"tools\":null,\"tool_choice\":\"auto\"",
                "\"tool_choice\":\"none\"",
                "\"response_format\":{\"type\":\"text\"}",
                "\"functions\":[],\"function_call\":\"none\"",
                "\"modalities\":[\"text\"]",
                "\"user\":\"u\",\"metadata\":{\"a\":\"b\"},\"store\":false,\"service_tier\":\"auto\"",
                "\"parallel_tool_calls\":true,\"nobody_defined_this\":{\"a\":[1]}",
                "\"logit_bias\":{},\"stop\":null,\"seed\":null,\"temperature\":null",
                "\"top_k\":-1,\"repetition_penalty\":1,\"best_of\":1,\"use_beam_search\":false",
                "\"top_logprobs\":0,\"logprobs\":false",
                "\"mm_processor_kwargs\":{},\"guided_json\":null,\"bad_words\":[]",
                "\"temperature\":1,\"max_tokens\":5,\"chat_template_kwargs\":{\"thinking\":true}",
            })
    void whatAsksForNothingIsAccepted(String fields) throws Exception {
        assertThat(http.chat("{%s,%s}".formatted(fields, ScriptedService.HI)).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            messages                          | null
            messages                          | []
            messages                          | "Hi"
            messages                          | {}
            messages[0]                       | [null]
            messages[0]                       | ["Hi"]
            messages[0].role                  | [{"content":"x"}]
            messages[0].role                  | [{"role":"robot","content":"x"}]
            messages[0].tool_call_id          | [{"role":"tool","content":"x"}]
            messages[0].tool_call_id          | [{"role":"tool","content":"x","tool_call_id":"a"}]
            messages[1].tool_call_id          | [{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f"}}]},{"role":"tool","content":"x","tool_call_id":"b"}]
            messages[1].content               | [{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f"}}]},{"role":"tool","tool_call_id":"a"}]
            messages[0].role                  | [{"role":5,"content":"x"}]
            messages[0].content               | [{"role":"user"}]
            messages[0].content               | [{"role":"user","content":null}]
            messages[0].content               | [{"role":"user","content":5}]
            messages[0].content               | [{"role":"user","content":{"type":"text"}}]
            messages[0].content[0]            | [{"role":"user","content":[null]}]
            messages[0].content[0].type       | [{"role":"user","content":[{"text":"x"}]}]
            messages[0].content[0].type       | [{"role":"user","content":[{"type":"input_audio"}]}]
            messages[0].content[0].text       | [{"role":"user","content":[{"type":"text"}]}]
            messages[0].content[0].text       | [{"role":"user","content":[{"type":"text","text":5}]}]
            messages[1].content[1].image_url  | [{"role":"user","content":"a"},{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url"}]}]
            messages[0].content[0].image_url.url | [{"role":"user","content":[{"type":"image_url","image_url":{}}]}]
            messages[0].content[0].image_url.url | [{"role":"user","content":[{"type":"image_url","image_url":{"url":5}}]}]
            messages[0].content[0].image_url.url | [{"role":"user","content":[{"type":"image_url","image_url":{"url":"broken"}}]}]
            messages[0].content[0].image_url.url | [{"role":"user","content":[{"type":"image_url","image_url":"broken"}]}]
            messages[0].content[0].image_url.detail | [{"role":"user","content":[{"type":"image_url","image_url":{"url":"red","detail":"fine"}}]}]
            messages[0].content[0].image_url.visual_prompts[0].type | [{"role":"user","content":[{"type":"image_url","image_url":{"url":"red","visual_prompts":[{"type":"arrow"}]}}]}]
            messages[0].content[0].video_url.visual_prompts | [{"role":"user","content":[{"type":"video_url","video_url":{"url":"red","visual_prompts":[{"bbox":[0,0,1,1]}]}}]}]
            messages[0].content[0].video_url.url | [{"role":"user","content":[{"type":"video_url","video_url":{"url":"broken"}}]}]
            messages[0].content[0].video_url.num_frames | [{"role":"user","content":[{"type":"video_url","video_url":{"url":"red","num_frames":0}}]}]
            messages[0].content[0].video_url.num_frames | [{"role":"user","content":[{"type":"video_url","video_url":{"url":"red","num_frames":"all"}}]}]
            messages[0].content[0].video_url.url | [{"role":"user","content":[{"type":"video_url","video_url":{"url":"red","num_frames":9}}]}]
            messages[0].content[0].video_url.fps | [{"role":"user","content":[{"type":"video_url","video_url":{"url":"red","fps":0}}]}]
            messages[0].content[0].video_url.fps | [{"role":"user","content":[{"type":"video_url","video_url":{"url":"red","fps":-1}}]}]
            messages[0].content[0].video_url.fps | [{"role":"user","content":[{"type":"video_url","video_url":{"url":"red","fps":1e9}}]}]
            messages[0].content[0].image_url | [{"role":"user","content":[{"type":"image_url","image_url":{"url":"red","fps":1}}]}]
            messages[0].content               | [{"role":"system","content":[{"type":"image_url","image_url":{"url":"red"}}]}]
            messages[0].tool_calls            | [{"role":"user","content":"x","tool_calls":[{"id":"1"}]}]
            messages[0].tool_calls            | [{"role":"assistant","content":"x","tool_calls":"f"}]
            messages[0].tool_calls[0]         | [{"role":"assistant","content":"x","tool_calls":[null]}]
            messages[0].tool_calls[0].id      | [{"role":"assistant","content":"x","tool_calls":[{}]}]
            messages[0].tool_calls[0].id      | [{"role":"assistant","content":"x","tool_calls":[{"id":""}]}]
            messages[0].tool_calls[0].type    | [{"role":"assistant","content":"x","tool_calls":[{"id":"1","type":"custom"}]}]
            messages[0].tool_calls[0].function | [{"role":"assistant","content":"x","tool_calls":[{"id":"1"}]}]
            messages[0].tool_calls[0].function.name | [{"role":"assistant","content":"x","tool_calls":[{"id":"1","function":{}}]}]
            messages[0].tool_calls[0].function.name | [{"role":"assistant","content":"x","tool_calls":[{"id":"1","function":{"name":"a b"}}]}]
            messages[0].tool_calls[0].function.arguments | [{"role":"assistant","content":"x","tool_calls":[{"id":"1","function":{"name":"f","arguments":{}}}]}]
            messages[0].tool_calls[0].function.arguments | [{"role":"assistant","content":"x","tool_calls":[{"id":"1","function":{"name":"f","arguments":"[]"}}]}]
            messages[0].tool_calls[0].function.arguments | [{"role":"assistant","content":"x","tool_calls":[{"id":"1","function":{"name":"f","arguments":"{"}}]}]
            messages[0].tool_calls[0].function.arguments | [{"role":"assistant","content":"x","tool_calls":[{"id":"1","function":{"name":"f","arguments":"{} {}"}}]}]
            messages[0].tool_calls[0].function.arguments | [{"role":"assistant","content":"x","tool_calls":[{"id":"1","function":{"name":"f","arguments":"null"}}]}]
            messages                          | [{"role":"user","content":"raise"}]
            messages                          | [{"role":"user","content":[{"type":"image_url","image_url":"a"},{"type":"image_url","image_url":"a"},{"type":"image_url","image_url":"a"},{"type":"image_url","image_url":"a"},{"type":"image_url","image_url":"a"}]}]
            """)
    void aBadMessageIsBlamedOnItsPath(String param, String messages) throws Exception {
        assertRejected("{\"messages\":%s}".formatted(messages), 400, param);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "5",
                "\"x\"",
                "{",
                "{\"messages\":[",
                "{} {}",
                "{\"n\":NaN}",
                "{'a':1}",
                "\u0000"
            })
    void whatIsNotAJsonObjectIsRejected(String body) throws Exception {
        assertRejected(body, 400, null);
    }

    @Test
    void aDeepBodyIsRejected() throws Exception {
        assertRejected("{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}", 400, null);
    }

    @Test
    void aLongPromptIsRejectedInTheWordsThatClientsLookFor() throws Exception {
        JsonNode error = assertRejected(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}".formatted("x".repeat(300)), 400, "messages");
        assertThat(error.path("code").asText()).isEqualTo("context_length_exceeded");
        assertThat(error.path("message").asText()).startsWith("This model's maximum context length is 200 tokens.");
    }

    @Test
    void anUnknownModelIs404() throws Exception {
        JsonNode error = assertRejected("{\"model\":\"gpt\",%s}".formatted(ScriptedService.HI), 404, "model");
        assertThat(error.path("message").asText()).isEqualTo("The model `gpt` does not exist.");
        assertThat(error.path("code").asText()).isEqualTo("model_not_found");
        assertThat(error.path("type").asText()).isEqualTo("not_found_error");
    }

    @Test
    void mediaOverALimitAre413AndThoseThatCannotBeFetched422() throws Exception {
        String body =
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"%s\"}]}]}";
        assertRejected(body.formatted("huge"), 413, "messages[0].content[0].image_url.url");
        assertRejected(body.formatted("gone"), 422, "messages[0].content[0].image_url.url");
    }

    @Test
    void ourOwnFaultIs500AndSaysNothingOfItself() throws Exception {
        JsonNode error = assertRejected(
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"bug\"}]}]}",
                500,
                null);
        assertThat(error.path("message").asText()).matches("The server failed .* \\(error id [0-9a-f-]{36}\\)\\.");
        assertThat(error.path("type").asText()).isEqualTo("server_error");
    }

    @Test
    void aFullQueueSaysWhenToComeBack() throws Exception {
        generator.reject(RequestRejectedException.overloaded("busy", Duration.ofSeconds(7)));
        HttpResponse<String> response = http.chat("{%s}".formatted(ScriptedService.HI));
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).contains("7");
        assertThat(HttpProbe.json(response).at("/error/code").asText()).isEqualTo("queue_full");
    }

    @Test
    void pathsMethodsAndTypesHaveTheSameForm() throws Exception {
        assertError(http.get("/nowhere"), 404, null);
        assertError(http.get("/v1/nowhere"), 404, null);
        assertError(http.get("/v1/chat/completions"), 405, null);
        assertError(http.post("/v1/models", "application/json", "{}"), 405, null);
        assertError(http.post("/v1/chat/completions", "text/plain", "{}"), 415, null);
    }

    @Test
    void aLargeBodyIsRejectedWhetherItSaysSoOrNot() throws Exception {
        String body = "{\"x\":\"%s\",%s}".formatted("x".repeat(ScriptedService.MAX_BODY_BYTES), ScriptedService.HI);
        assertRejected(body, 413, null);
        assertError(http.chunked(body), 413, null);
    }

    private JsonNode assertRejected(String body, int status, String param) throws Exception {
        JsonNode error = assertError(http.chat(body), status, param);
        assertThat(generator.all()).isEmpty();
        return error;
    }

    private static JsonNode assertError(HttpResponse<String> response, int status, String param) throws Exception {
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        JsonNode error = HttpProbe.json(response).path("error");
        assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
        assertThat(error.path("message").asText()).isNotEmpty().doesNotContain("org.stromboli", "java", "jackson");
        assertThat(error.path("type").asText()).matches("[a-z_]+");
        assertThat(error.path("param").isNull() ? null : error.path("param").asText())
                .isEqualTo(param);
        return error;
    }
}

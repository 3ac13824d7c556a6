package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.generation.RequestRejectedException;

/// Embeddings over real sockets, with an engine that the test plays: every image has the vector (3, -4).
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class EmbeddingsHttpTest {

    private static final String PATH = "/v1/embeddings";
    private static final String PNG =
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR42mNoAAIGVAIAUBQIAW1N4EkAAAAASUVORK5CYII=";

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
        generator.script(running -> running.embed(
                Collections.nCopies(running.request.prompt().media().size(), new float[] {3, -4})));
    }

    private HttpResponse<String> send(String body) throws Exception {
        return http.post(PATH, "application/json", body.replace("PNG", PNG));
    }

    private JsonNode answer(String body) throws Exception {
        HttpResponse<String> response = send(body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        return HttpProbe.json(response);
    }

    @Test
    void anImageHasAVectorOfLengthOne() throws Exception {
        JsonNode body = answer("{\"model\":\"tiny\",\"input\":\"PNG\",\"user\":\"me\"}");
        assertThat(body.path("object").asText()).isEqualTo("list");
        assertThat(body.path("id").asText()).startsWith("embd-");
        assertThat(body.path("created").asLong()).isPositive();
        assertThat(body.path("model").asText()).isEqualTo("tiny");
        assertThat(body.path("data")).hasSize(1);
        JsonNode first = body.at("/data/0");
        assertThat(first.path("object").asText()).isEqualTo("embedding");
        assertThat(first.path("index").asInt()).isZero();
        assertThat(first.path("embedding").toString()).isEqualTo("[0.6,-0.8]");
        int tokens = generator.all().getFirst().request.prompt().tokens();
        assertThat(body.at("/usage/prompt_tokens").asInt()).isEqualTo(tokens).isPositive();
        assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(tokens);
        assertThat(body.at("/usage/prompt_tokens_details/multimodal_tokens/image")
                        .asInt())
                .isEqualTo(tokens);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            '["PNG","PNG","PNG"]'
            '[{"image":"PNG"},{"image_url":{"url":"PNG"}},{"type":"image_url","image_url":{"url":"PNG","detail":"low"}}]'
            """)
    void severalImagesHaveAVectorEach(String input) throws Exception {
        JsonNode body = answer("{\"input\":%s}".formatted(input.replace("'", "")));
        assertThat(body.path("data")).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(body.path("data").get(i).path("index").asInt()).isEqualTo(i);
        }
        assertThat(generator.all()).hasSize(1);
        assertThat(generator.all().getFirst().request.embeds()).isTrue();
        assertThat(generator.all().getFirst().request.prompt().media()).hasSize(3);
    }

    @Test
    void aChatOfOneImageIsEmbeddedAsVllmHasIt() throws Exception {
        JsonNode body = answer("""
                {"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"PNG"}},
                 {"type":"text","text":""}]}],"encoding_format":"float","priority":-1}""");
        assertThat(body.at("/data/0/embedding").toString()).isEqualTo("[0.6,-0.8]");
        assertThat(generator.all().getFirst().request.priority()).isEqualTo(-1);
    }

    @Test
    void base64IsLittleEndianFloat32() throws Exception {
        JsonNode body = answer("{\"input\":\"PNG\",\"encoding_format\":\"base64\",\"dimensions\":2}");
        ByteBuffer bytes = ByteBuffer.wrap(
                        Base64.getDecoder().decode(body.at("/data/0/embedding").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(List.of(bytes.getFloat(), bytes.getFloat())).containsExactly(0.6f, -0.8f);
        assertThat(bytes.remaining()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"input":"a text"}                                | input         | `input` is text, but this model embeds images
            {"input":["PNG","a text"]}                        | input[1]      | `input[1]` is text
            {"input":[1,2,3]}                                 | input[0]      | `input[0]` is token ids
            {"input":[[1,2],[3]]}                             | input[0]      | `input[0]` is token ids
            {"input":5}                                       | input         | `input` is token ids
            {"input":true}                                    | input         | is a value of this type
            {"input":[null]}                                  | input[0]      | `input[0]` is required
            {"input":[]}                                      | input         | at least one image
            {"input":[{"text":"a"}]}                          | input[0].text | is text
            {"input":{"type":"text","text":"a"}}              | input.text    | is text
            {"input":"PNG","dimensions":1}                    | dimensions    | `dimensions` must be 2, the width
            {"input":"PNG","encoding_format":"bytes"}         | encoding_format | must be `float` or `base64`
            {"input":"PNG","normalize":false}                 | normalize     | not supported
            {"input":"PNG","embed_dtype":"float16"}           | embed_dtype   | not supported
            {"input":"PNG","images":["PNG"]}                  | images        | images belong in `input`
            {"input":"PNG","messages":[]}                     | messages      | Either `input` or `messages`
            {}                                                | input         | Either `input` or `messages`
            {"messages":[{"role":"user","content":"Hi"}]}     | messages      | `messages` is text
            {"messages":[{"role":"user","content":[]}]}       | messages      | must hold one image, got 0
            {"input":{"type":"video_url","video_url":{"url":"data:video/mp4;base64,AAAA"}}} | input | is a video
            """)
    void whatIsNoImageIsRejected(String body, String param, String message) throws Exception {
        HttpResponse<String> response = send(body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(400);
        JsonNode error = HttpProbe.json(response).path("error");
        assertThat(error.path("param").asText()).isEqualTo(param);
        assertThat(error.path("message").asText()).contains(message);
    }

    @Test
    void severalImagesOfAChatAreRejected() throws Exception {
        String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"PNG\"}}";
        HttpResponse<String> response =
                send("{\"messages\":[{\"role\":\"user\",\"content\":[%s,%s]}]}".formatted(image, image));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("got 2; several images belong in `input`");
    }

    @Test
    void tooManyImagesAreRejectedByTheLimitOfChats() throws Exception {
        HttpResponse<String> response =
                send("{\"input\":[%s]}".formatted(String.join(",", Collections.nCopies(100, "\"PNG\""))));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("stromboli.media.max-images").contains("got 100");
        assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo("input");
    }

    @Test
    void anotherModelDoesNotExist() throws Exception {
        assertThat(send("{\"model\":\"other\",\"input\":\"PNG\"}").statusCode()).isEqualTo(404);
    }

    @Test
    void aBrokenImageIsBlamedOnItsPlace() throws Exception {
        HttpResponse<String> response = send("{\"input\":[\"PNG\",{\"image\":\"broken\"}]}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo("input[1].image");
    }

    @Test
    void aFullQueueTellsWhenToTryAgain() throws Exception {
        generator.reject(RequestRejectedException.overloaded("The server is busy.", Duration.ofSeconds(3)));
        HttpResponse<String> response = send("{\"input\":\"PNG\"}");
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).contains("3");
    }

    @Test
    void aVectorWithoutADirectionIsAFault() throws Exception {
        generator.script(running -> running.embed(List.of(new float[] {Float.NaN, 1})));
        HttpResponse<String> response = send("{\"input\":\"PNG\"}");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("no direction");
    }
}

package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fakes.ScriptedGenerator;

/// Visual prompts over HTTP: what is taken, what is rejected and how that is said, what comes back.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class MarksHttpTest {

    private static final String PATH = "messages[0].content[0].image_url.visual_prompts";
    private static final String BOX = "{\"bbox\":[0,0,1,1]}";

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
    @ValueSource(
            strings = {
                "[]",
                "null",
                "[{\"bbox\":[0,0,1,1]}]",
                "[{\"shape\":\"ellipse\",\"bbox\":[0.0,0,1e3,1],\"color\":\"#0a0B0c\",\"alpha\":1,\"width\":0.5,\"seed\":-7}]",
                "[{\"shape\":\"arrow\",\"points\":[[0,0],[5,5]],\"normalized\":false}]",
                "[{\"shape\":\"triangle\",\"points\":[0,0,1,0,1,1],\"normalized\":true}]",
                "[{\"shape\":\"point\",\"points\":[[0,0]]},{\"shape\":\"scribble\",\"points\":[0,0,3,3]}]",
                "[{\"shape\":\"mask\",\"polygon\":[0,0,1,0,1,1]},{\"shape\":\"mask_contour\",\"polygon\":[[0,0],[1,0],[1,1]]}]",
                "[{\"shape\":\"mask contour\",\"polygons\":[[0,0,1,0,1,1],[[0,0],[1,0],[1,1]]],\"bbox\":[0,0,1,1]}]",
                "[{\"shape\":\"label\",\"points\":[0,0],\"label\":\"1\"},{\"bbox\":[0,0,1,1],\"label\":\"A-2\",\"color\":null}]",
            })
    void everyFormIsTaken(String marks) throws Exception {
        assertThat(http.chat(body(marks, "Hi", "")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            [0]            | [null]
            ''             | {"bbox":[0,0,1,1]}
            [0].shape      | [{"shape":"square","bbox":[0,0,1,1]}]
            [0].shape      | [{"shape":5,"bbox":[0,0,1,1]}]
            [0].bbox       | [{}]
            [0].bbox       | [{"shape":"arrow"}]
            [0].bbox       | [{"bbox":[0,0,1]}]
            [0].bbox       | [{"bbox":[0,0,0,1]}]
            [0].bbox       | [{"bbox":[0,5,1,1]}]
            [0].bbox       | [{"bbox":[0,0,1,1e999]}]
            [0].bbox       | [{"bbox":[0,0,1,1e7]}]
            [0].bbox       | [{"bbox":[0,0,null,1]}]
            [0].bbox[2]    | [{"bbox":[0,0,"1",1]}]
            [0].bbox       | [{"bbox":[0,0,2,2],"normalized":true}]
            [0].bbox       | [{"bbox":[-0.1,0,1,1],"normalized":true}]
            [0].bbox       | [{"bbox":{"x":1}}]
            [0]            | [{"bbox":[5,5,9,9]}]
            [1]            | [{"bbox":[0,0,1,1]},{"shape":"mask","polygon":[5,5,9,5,9,9]}]
            [0].polygon    | [{"polygon":[0,0,1,1]}]
            [0].polygon    | [{"polygon":[0,0,1,1,2]}]
            [0].polygon    | [{"polygon":[0,0,0,1,0,2]}]
            [0].polygon    | [{"polygon":[[0,0],[1,0],1,1]}]
            [0].polygon    | [{"polygon":[[0,0],[1,0],[1,"1"]]}]
            [0].polygon    | [{"polygon":[[0,0],[1,0],[1,1,1]]}]
            [0].polygon    | [{"polygon":[[0,0],[1,0],[1,1e999]]}]
            [0].polygon    | [{"polygon":[null,0,1,0,1,1]}]
            [0].polygons[1]| [{"polygons":[[0,0,1,0,1,1],[0,0]]}]
            [0].polygons[0]| [{"polygons":[null]}]
            [0].points     | [{"shape":"arrow","points":[[0,0]]}]
            [0].points     | [{"shape":"triangle","points":[0,0,1,1]}]
            [0].points     | [{"shape":"rectangle","points":[0,0,1,1]}]
            [0].points     | [{"shape":"scribble","points":[0,0]}]
            [0].points     | [{"shape":"point","points":[0,0],"bbox":[0,0,1,1]}]
            [0]            | [{"shape":"point","points":[7,7]}]
            [0].color      | [{"bbox":[0,0,1,1],"color":"reddish"}]
            [0].color      | [{"bbox":[0,0,1,1],"color":"#12345"}]
            [0].color      | [{"bbox":[0,0,1,1],"color":[255,0,0]}]
            [0].alpha      | [{"bbox":[0,0,1,1],"alpha":256}]
            [0].alpha      | [{"bbox":[0,0,1,1],"alpha":0}]
            [0].alpha      | [{"bbox":[0,0,1,1],"alpha":0.5}]
            [0].width      | [{"bbox":[0,0,1,1],"width":0}]
            [0].width      | [{"bbox":[0,0,1,1],"width":65}]
            [0].label      | [{"bbox":[0,0,1,1],"label":"1234567890123"}]
            [0].label      | [{"bbox":[0,0,1,1],"label":"é"}]
            [0].label      | [{"bbox":[0,0,1,1],"label":" "}]
            [0].label      | [{"shape":"label","bbox":[0,0,1,1]}]
            [0].seed       | [{"bbox":[0,0,1,1],"seed":99999999999999999999}]
            [0].seed       | [{"bbox":[0,0,1,1],"seed":"1"}]
            [0].normalized | [{"bbox":[0,0,1,1],"normalized":1}]
            [0].colour     | [{"bbox":[0,0,1,1],"colour":"red"}]
            """)
    void whatCannotBePaintedIsRejectedByItsPath(String at, String marks) throws Exception {
        assertRejected(http.chat(body(marks, "Hi", "")), PATH + at.replace("''", ""));
    }

    @Test
    void theirNumberIsLimitedOverTheWholeRequest() throws Exception {
        String many = IntStream.range(0, 33).mapToObj(i -> BOX).collect(Collectors.joining(",", "[", "]"));
        String twice = body(many, "Hi", "").replace("\"content\":[", "\"content\":[" + image(many) + ",");
        assertRejected(http.chat(twice), PATH.replace("content[0]", "content[1]"));
        String corners = IntStream.range(0, 2049).mapToObj(i -> i % 2 + ",1").collect(Collectors.joining(","));
        String polygon = "{\"polygon\":[0,0,%s]}".formatted(corners);
        assertRejected(http.chat(body("[%s,%s]".formatted(polygon, polygon), "Hi", "")), PATH + "[1]");
        assertThat(http.chat(body("[%s]".formatted(polygon), "Hi", "")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void placeholdersOfUnknownMarksAreRejected() throws Exception {
        assertRejected(http.chat(body("[%s]".formatted(BOX), "Is <region1> red?", "")), "messages[0].content[1].text");
        assertThat(http.chat(body("[%s]".formatted(BOX), "Is <region0> red?", ""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void thePaintedImageComesBackOnlyWhenItIsRequested() throws Exception {
        String mark = "[{\"shape\":\"mask\",\"bbox\":[0,0,1,1],\"color\":\"blue\",\"alpha\":255}]";
        JsonNode whole = HttpProbe.json(http.chat(body(mark, "Hi", ",\"return_painted_images\":true")));
        assertBlue(whole.path("painted_images"));
        assertThat(HttpProbe.json(http.chat(body(mark, "Hi", ""))).has("painted_images"))
                .isFalse();
        List<JsonNode> chunks = http.chunks(body(mark, "Hi", ",\"return_painted_images\":true,\"stream\":true"));
        assertBlue(chunks.getFirst().path("painted_images"));
        assertThat(chunks.subList(1, chunks.size())).noneMatch(chunk -> chunk.has("painted_images"));
    }

    private static void assertBlue(JsonNode images) throws Exception {
        assertThat(images).hasSize(1);
        assertThat(images.get(0).path("width").asInt()).isEqualTo(1);
        String url = images.get(0).path("url").asText();
        byte[] png = Base64.getDecoder().decode(url.substring("data:image/png;base64,".length()));
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getRGB(0, 0)).isEqualTo(0xff0000ff);
    }

    private static String body(String marks, String text, String more) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":[%s,{\"type\":\"text\",\"text\":\"%s\"}]}]%s}"
                .formatted(image(marks), text, more);
    }

    private static String image(String marks) {
        return "{\"type\":\"image_url\",\"image_url\":{\"url\":\"red\",\"detail\":\"low\",\"visual_prompts\":%s}}"
                .formatted(marks);
    }

    private static void assertRejected(HttpResponse<String> response, String param) throws Exception {
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(400);
        JsonNode error = HttpProbe.json(response).path("error");
        assertThat(error.path("param").asText()).describedAs(response.body()).isEqualTo(param);
        assertThat(error.path("message").asText()).startsWith("`" + param + "`").hasSizeLessThan(400);
    }
}

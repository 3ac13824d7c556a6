package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.ScriptedGenerator;

/// Images, videos and marks where clients of other servers write them: read where the meaning is plain, rejected by
/// name everywhere else, never dropped.
@QuarkusTest
@TestProfile(ScriptedService.class)
@Timeout(60)
class MisplacedMediaHttpTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String RESPONSES = "/v1/responses";
    private static final String MESSAGES = "/v1/messages";
    private static final String URL = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"red\"}";

    @TestHTTPResource("/")
    URI server;

    @Inject
    ScriptedGenerator generator;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = ScriptedService.begin(server, generator);
    }

    private HttpResponse<String> send(String path, String body) throws Exception {
        return http.post(path, "application/json", body);
    }

    /// A user's message of one part and a word.
    private static String body(String path, String part) {
        String content = "[{\"role\":\"user\",\"content\":[%s,{\"type\":\"text\",\"text\":\"a\"}]}]".formatted(part);
        return path.equals(RESPONSES)
                ? "{\"input\":%s}".formatted(content)
                : "{\"max_tokens\":5,\"messages\":%s}".formatted(content);
    }

    /// The prompt, tokens of images as `#`.
    private String prompt(String path, String body) throws Exception {
        generator.submitted.clear();
        HttpResponse<String> response = send(path, body);
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        StringBuilder text = new StringBuilder();
        for (int id : generator.submitted.take().request.prompt().ids()) {
            text.append(id == ByteText.IMAGE ? "#" : Character.toString(id));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            16 | {"type":"image_url","image_url":{"url":"red"}}
            16 | {"type":"image_url","image_url":"red"}
            16 | {"type":"image_url","image_url":{"url":"red"},"uuid":"u","cache_control":{"type":"ephemeral"},"text":null}
            4  | {"type":"image_url","image_url":{"url":"red"},"detail":"low"}
            4  | {"type":"image_url","image_url":{"url":"red","detail":"low"},"detail":"low"}
            4  | {"type":"image_url","image_url":"red","detail":"low"}
            16 | {"type":"image_url","image_url":{"url":"red","detail":"original"}}
            16 | {"type":"image_url","image_url":{"url":"red"},"visual_prompts":[{"bbox":[0,0,1,1]}]}
            16 | {"type":"image_url","image_url":{"url":"red","format":"image/png"}}
            16 | {"type":"input_image","image_url":"red"}
            4  | {"type":"input_image","image_url":{"url":"red","detail":"low"}}
            4  | {"type":"input_image","image_url":"red","detail":"low"}
            16 | {"type":"image","image":"red"}
            16 | {"type":"image","image":{"url":"red"}}
            16 | {"type":"image","url":"red"}
            16 | {"type":"image","image_url":"red"}
            16 | {"type":"image","base64":"AAAA"}
            16 | {"type":"image","data":"AAAA","mimeType":"image/png"}
            16 | {"type":"image","source_type":"base64","data":"AAAA","mime_type":"image/jpeg"}
            16 | {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}
            16 | {"type":"image","source":{"type":"url","url":"red"}}
            4  | {"type":"image","source":{"type":"url","url":"red"},"detail":"low"}
            16 | {"type":"image","source":{"type":"url","url":"red"},"visual_prompts":[{"bbox":[0,0,1,1]}]}
            16 | {"type":"input_file","file_data":"data:image/png;base64,AAAA","filename":"a.png"}
            16 | {"type":"file","file":{"file_data":"data:image/png;base64,AAAA"}}
            4  | {"type":"video_url","video_url":"red"}
            4  | {"type":"video_url","video_url":{"url":"red"}}
            3  | {"type":"video_url","video_url":{"url":"red"},"num_frames":2}
            4  | {"type":"video","video":"red"}
            4  | {"type":"input_video","input_video":{"url":"red"}}
            """)
    void isReadInEveryApi(int tokens, String part) throws Exception {
        for (String path : new String[] {CHAT, RESPONSES, MESSAGES}) {
            assertThat(prompt(path, body(path, part)))
                    .describedAs(path)
                    .isEqualTo("user:%sa;".formatted("#".repeat(tokens)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            .detail              | {"type":"image_url","image_url":{"url":"red","detail":"high"},"detail":"low"}
            .detail              | {"type":"image_url","image_url":"red","detail":"fine"}
            .visual_prompts      | {"type":"image_url","image_url":{"url":"red","visual_prompts":[{"bbox":[0,0,1,1]}]},"visual_prompts":[{"bbox":[0,0,1,2]}]}
            .visual_prompts[0].box | {"type":"image_url","image_url":"red","visual_prompts":[{"box":[0,0,1,1]}]}
            .image_url.visual_prompts[0].boxes | {"type":"image_url","image_url":{"url":"red","visual_prompts":[{"bbox":[0,0,1,1],"boxes":[[0,0,1,1]]}]}}
            .visual_prompt       | {"type":"image_url","image_url":"red","visual_prompt":[{"bbox":[0,0,1,1]}]}
            .visualPrompts       | {"type":"image_url","image_url":"red","visualPrompts":[{"bbox":[0,0,1,1]}]}
            .image_url.visual_promts | {"type":"image_url","image_url":{"url":"red","visual_promts":[{"bbox":[0,0,1,1]}]}}
            .image_url.bbox      | {"type":"image_url","image_url":{"url":"red","bbox":[0,0,1,1]}}
            .bbox                | {"type":"image_url","image_url":{"url":"red"},"bbox":[0,0,1,1]}
            .points              | {"type":"image_url","image_url":{"url":"red"},"points":[[0,0]]}
            .regions             | {"type":"image_url","image_url":{"url":"red"},"regions":[[0,0,1,1]]}
            .detial              | {"type":"image_url","image_url":{"url":"red"},"detial":"low"}
            .image_url.Detail    | {"type":"image_url","image_url":{"url":"red","Detail":"low"}}
            .max_pixels          | {"type":"image_url","image_url":{"url":"red"},"max_pixels":1000}
            .image_url.min_pixels | {"type":"image_url","image_url":{"url":"red","min_pixels":1000}}
            .text                | {"type":"image_url","image_url":{"url":"red"},"text":"What?"}
            .image               | {"type":"image_url","image_url":{"url":"red"},"image":"blue"}
            .path                | {"type":"image","path":"/tmp/a.png","image":"red"}
            .path                | {"type":"image","path":"a.png"}
            .image               | {"type":"image","image":["red","blue"]}
            .mime_type           | {"type":"image","data":"AAAA","mime_type":"text/plain"}
            .source.type         | {"type":"image","source":{"type":"file","file_id":"f"}}
            .source.detial       | {"type":"image","source":{"type":"url","url":"red","detial":"low"}}
            .image_url           | {"type":"text","text":"b","image_url":{"url":"red"}}
            .image               | {"type":"text","text":"b","image":"red"}
            .images              | {"type":"text","text":"b","images":["red"]}
            .visual_prompts      | {"type":"text","text":"b","visual_prompts":[{"bbox":[0,0,1,1]}]}
            .video               | {"type":"video","video":["red","blue"]}
            .detail              | {"type":"video_url","video_url":"red","detail":"low"}
            .visual_prompts      | {"type":"video_url","video_url":"red","visual_prompts":[{"bbox":[0,0,1,1]}]}
            .video_url.frames    | {"type":"video_url","video_url":{"url":"red","frames":4}}
            .type                | {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}
            .type                | {"type":"poem","image_url":"red"}
            """)
    void isRejectedByNameInEveryApi(String field, String part) throws Exception {
        for (String path : new String[] {CHAT, RESPONSES, MESSAGES}) {
            String place = (path.equals(RESPONSES) ? "input" : "messages") + "[0].content[0]" + field;
            HttpResponse<String> response = send(path, body(path, part));
            assertThat(response.statusCode())
                    .describedAs(path + response.body())
                    .isEqualTo(400);
            JsonNode error = HttpProbe.json(response).path("error");
            assertThat(error.path("message").asText()).describedAs(path).contains("`%s`".formatted(place));
            if (!path.equals(MESSAGES)) {
                assertThat(error.path("param").asText()).describedAs(path).isEqualTo(place);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            images            | "images":["red"]
            image             | "image":"red"
            image_url         | "image_url":"red"
            image_urls        | "image_urls":["red"]
            imageUrl          | "imageUrl":"red"
            image_data        | "image_data":["AAAA"]
            video             | "video":"red"
            attachments       | "attachments":[{"url":"red"}]
            files             | "files":[{"url":"red"}]
            visual_prompts    | "visual_prompts":[{"bbox":[0,0,1,1]}]
            multi_modal_data  | "multi_modal_data":{"image":"red"}
            mm_processor_kwargs | "mm_processor_kwargs":{"max_pixels":1}
            max_pixels        | "max_pixels":1000
            detail            | "detail":"low"
            fps               | "fps":2
            payload           | "payload":"data:image/png;base64,AAAA"
            contents          | "contents":[{"parts":[{"inline_data":{"mime_type":"image/png","data":"AAAA"}}]}]
            extra_body        | "extra_body":{"x":[{"mediaType":"video/mp4","url":"red"}]}
            """)
    void aBodyHasNone(String field, String member) throws Exception {
        for (String path : new String[] {CHAT, RESPONSES, MESSAGES, "/v1/completions", "/tokenize", "/v1/systemone"}) {
            if (path.equals("/v1/systemone") && (field.equals("images") || field.startsWith("mm_"))) {
                continue;
            }
            String asked = switch (path) {
                case RESPONSES -> "\"input\":\"a\"";
                case "/v1/completions", "/tokenize" -> "\"prompt\":\"a\"";
                case "/v1/systemone" ->
                    "\"state\":\"a\",\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\"}}";
                default -> "\"max_tokens\":5," + ScriptedService.HI;
            };
            HttpResponse<String> response = send(path, "{%s,%s}".formatted(member, asked));
            assertThat(response.statusCode())
                    .describedAs(path + response.body())
                    .isEqualTo(400);
            assertThat(HttpProbe.json(response).at("/error/message").asText())
                    .describedAs(path)
                    .contains("`%s`".formatted(field));
        }
        String nothing = member.replaceAll("^(\"[^\"]+\"):.*", "$1:null");
        assertThat(send(CHAT, "{%s,%s}".formatted(nothing, ScriptedService.HI)).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            visual_prompts | "visual_prompts":[{"bbox":[0,0,1,1]}]
            image_url      | "image_url":{"url":"red"}
            attachments    | "attachments":["red"]
            detail         | "detail":"low"
            """)
    void aMessageHasNone(String field, String member) throws Exception {
        for (String path : new String[] {CHAT, RESPONSES, MESSAGES}) {
            String list = path.equals(RESPONSES) ? "input" : "messages";
            HttpResponse<String> response = send(
                    path,
                    "{\"max_tokens\":5,\"%s\":[{\"role\":\"user\",\"content\":\"a\",%s}]}".formatted(list, member));
            assertThat(response.statusCode())
                    .describedAs(path + response.body())
                    .isEqualTo(400);
            assertThat(HttpProbe.json(response).at("/error/message").asText())
                    .contains("`%s[0].%s`".formatted(list, field));
        }
    }

    @Test
    void imagesOfAMessageStandInFrontOfItsText() throws Exception {
        assertThat(prompt(CHAT, """
                {"messages":[{"role":"user","content":"a","images":["AAAA","data:image/png;base64,BBBB"]}]}""")).isEqualTo("user:########a;");
        HttpResponse<String> wrong =
                send(CHAT, "{\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"images\":[7]}]}");
        assertThat(HttpProbe.json(wrong).at("/error/param").asText()).isEqualTo("messages[0].images[0]");
        HttpResponse<String> assistant =
                send(CHAT, "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\",\"images\":[\"AAAA\"]}]}");
        assertThat(assistant.statusCode()).isEqualTo(400);
    }

    @Test
    void marksBesideAnImageArePainted() throws Exception {
        for (String part : new String[] {
            URL + ",\"visual_prompts\":[{\"bbox\":[0,0,1,1]}]}",
            URL.replace("\"red\"", "\"red\",\"visual_prompts\":[{\"bbox\":[0,0,1,1]}]") + "}",
            "{\"type\":\"image\",\"image\":\"red\",\"visual_prompts\":[{\"bbox\":[0,0,1,1]}]}"
        }) {
            HttpResponse<String> response =
                    send(CHAT, body(CHAT, part).replaceFirst("\\{", "{\"return_painted_images\":true,"));
            assertThat(HttpProbe.json(response).path("painted_images"))
                    .describedAs(response.body())
                    .hasSize(1);
        }
    }

    @Test
    void decisionsReadImagesInTheSameWays() throws Exception {
        String questions = "\"questions\":{\"q\":{\"type\":\"noul\",\"instructions\":\"x\"}}";
        for (String wrong : new String[] {
            "{\"url\":\"red\",\"visual_promts\":[]}/images[0].visual_promts",
            "{\"url\":\"red\",\"visual_prompts\":[{\"box\":[0,0,1,1]}]}/images[0].visual_prompts[0].box",
            "{\"type\":\"image\",\"path\":\"x\"}/images[0].path"
        }) {
            String[] halves = wrong.replace("\"visual_promts\":[]", "\"visual_promts\":[1]")
                    .split("/");
            HttpResponse<String> response =
                    send("/v1/systemone", "{\"images\":[%s],%s}".formatted(halves[0], questions));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo(halves[1]);
        }
    }
}

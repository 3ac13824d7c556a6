package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.fixtures.CodecFixture;
import org.stromboli.fixtures.Fixtures;

/// Codec streams of videos over HTTP, as archives and folders of canvases, or of bit costs: what comes is what the
/// reference computes.
@QuarkusTest
@TestProfile(CodecStreamHttpTest.Model.class)
@Timeout(300)
class CodecStreamHttpTest {

    private static final Path CANVASES = Fixtures.path("onevision/canvases");

    public static final class Model implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "stromboli.model",
                            Fixtures.path("onevision/onevision2_codec/checkpoint")
                                    .toString(),
                    "stromboli.device", "cpu",
                    "stromboli.dtype", "float32",
                    "stromboli.engine.max-running", "4",
                    "stromboli.engine.kv-cache-bytes", "64M",
                    "stromboli.media.allowed-path",
                            Fixtures.path("onevision").toAbsolutePath().toString());
        }
    }

    @TestHTTPResource("/")
    URI server;

    private HttpProbe http;

    @BeforeEach
    void begin() {
        http = new HttpProbe(server);
    }

    @Test
    void promptsAndAnswersOfCanvasesAndBitCostsAreThoseOfTheReference() throws Exception {
        String costs = archive(CodecFixture.costs());
        for (String url :
                List.of(archive(canvases()), CANVASES.toAbsolutePath().toUri().toString(), costs)) {
            for (ReferenceCase each : ReferenceCase.all("onevision", "onevision2_codec", "")) {
                if (each.id().startsWith("codec")) {
                    JsonNode answer = HttpProbe.json(http.chat(at(url, each).body("")));
                    assertThat(ReferenceCase.ids(answer.path("prompt_token_ids")))
                            .describedAs(each.id())
                            .isEqualTo(each.promptIds());
                    assertThat(ReferenceCase.ids(answer.at("/choices/0/token_ids"))
                                    .subList(0, each.greedyIds().size()))
                            .describedAs(each.id())
                            .isEqualTo(each.greedyIds());
                }
            }
        }
    }

    private static ReferenceCase at(String url, ReferenceCase reference) {
        JsonNode messages = reference.messages().deepCopy();
        messages.findParents("video_url").forEach(part -> ((ObjectNode) part.path("video_url")).put("url", url));
        return new ReferenceCase(reference.id(), messages, reference.promptIds(), reference.greedyIds());
    }

    private static Map<String, byte[]> canvases() throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(CANVASES)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private static String archive(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return "data:application/zip;base64," + Base64.getEncoder().encodeToString(archive.toByteArray());
    }

    @Test
    void aVideoFileNeedsTheProgram() throws Exception {
        ReferenceCase each =
                ReferenceCase.all("onevision", "onevision2_codec", "").getFirst();
        HttpResponse<String> response = http.chat(each.body(""));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/message").asText())
                .contains("stromboli.video.codec-program", "`frames`");
    }

    @Test
    void framesHaveNoPlaceBesideACodecStream() throws Exception {
        HttpResponse<String> response = http.chat("""
                {"messages":[{"role":"user","content":[
                  {"type":"video_url","video_url":{"url":"data:video/mp4;base64,AAAA"},"video_backend":"codec",
                   "num_frames":4}]}]}""");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(HttpProbe.json(response).at("/error/param").asText()).isEqualTo("messages[0].content[0].num_frames");
        HttpResponse<String> unknown = http.chat("""
                {"messages":[{"role":"user","content":[
                  {"type":"video_url","video_url":{"url":"data:video/mp4;base64,AAAA","video_backend":"av1"}}]}]}""");
        assertThat(HttpProbe.json(unknown).at("/error/message").asText()).contains("`frames` or `codec`");
    }
}

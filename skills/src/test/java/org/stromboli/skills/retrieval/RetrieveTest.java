package org.stromboli.skills.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.skills.Calls;
import org.stromboli.skills.Drawing;
import org.stromboli.skills.StubServer;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.PictureReader;

/// Against a server whose vector of a picture is its mean colour.
class RetrieveTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @TempDir
    private Path cache;

    @Test
    void findsPicturesThatLookAlike() throws Exception {
        fill();
        try (StubServer server = new StubServer(RetrieveTest::embed)) {
            Map<String, Object> found = near(retrieve(server), 0xF01010, 2);
            assertThat(found.get("retrieval_results").toString()).startsWith("[{caption=red.png, similarity=");
            assertThat((List<?>) found.get("retrieval_results")).hasSize(2);
            assertThat(found).containsEntry("indexed", 4).containsEntry("pictures", 4);
            assertThat(server.asked.getFirst().authorization()).isEqualTo("Bearer secret");
            assertThat(JSON.readTree(server.asked.getFirst().body())
                            .path("model")
                            .asText())
                    .isEqualTo("llava");
        }
    }

    @Test
    void theIndexFollowsTheFolder() throws Exception {
        fill();
        try (StubServer server = new StubServer(RetrieveTest::embed)) {
            Retrieve retrieve = retrieve(server);
            near(retrieve, 0xFF0000, 1);
            int before = embedded(server);
            near(retrieve, 0xFF0000, 1);
            assertThat(embedded(server)).isEqualTo(before + 1);
            Files.delete(folder.resolve("red.png"));
            write("sub/new.png", 0x00FFFF);
            assertThat(near(retrieve, 0x00FFFF, 1).get("retrieval_results").toString())
                    .contains("caption=sub/new.png, similarity=1.0");
            assertThat(near(retrieve, 0xFF0000, 10).get("retrieval_results").toString())
                    .doesNotContain("red.png");
        }
    }

    @Test
    void aCallStopsTakingPicturesInWhenItsTimeIsOver() throws Exception {
        fill();
        try (StubServer server = new StubServer(RetrieveTest::embed)) {
            Retrieve hasty = new Retrieve(folder, cache, embedder(server), Calls.LIMITS, -1);
            assertThat(near(hasty, 0xFF0000, 1))
                    .containsEntry("indexed", 0)
                    .containsEntry("pictures", 4)
                    .containsEntry("retrieval_results", List.of());
        }
    }

    @Test
    void damagedFilesAreLeftOut() throws Exception {
        fill();
        Files.write(folder.resolve("broken.png"), new byte[] {1, 2, 3});
        try (StubServer server = new StubServer(RetrieveTest::embed)) {
            assertThat((List<?>) near(retrieve(server), 0xFF0000, 10).get("retrieval_results"))
                    .hasSize(4);
        }
    }

    @Test
    void errorsOfTheServerAreTold() throws Exception {
        fill();
        byte[] error = "{\"error\": {\"message\": \"no such model\"}}".getBytes(StandardCharsets.UTF_8);
        try (StubServer server = new StubServer(asked -> new StubServer.Answer(404, error))) {
            assertThatThrownBy(() -> near(retrieve(server), 0xFF0000, 1))
                    .hasMessageContaining("(skills.server) answered with status 404: no such model");
        }
        byte[] few = "{\"data\": []}".getBytes(StandardCharsets.UTF_8);
        try (StubServer server = new StubServer(asked -> new StubServer.Answer(200, few))) {
            assertThatThrownBy(() -> near(retrieve(server), 0xFF0000, 1))
                    .hasMessageContaining("fewer embeddings than asked for");
        }
    }

    private void fill() throws IOException {
        write("red.png", 0xFF0000);
        write("green.png", 0x00FF00);
        write("blue.jpg", 0x0000FF);
        write("sub/yellow.png", 0xFFFF00);
    }

    private void write(String name, int rgb) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, Drawing.file(plain(rgb), name.endsWith("jpg") ? "jpg" : "png"));
    }

    private Retrieve retrieve(StubServer server) {
        return new Retrieve(
                folder,
                cache,
                embedder(server),
                Calls.LIMITS,
                Duration.ofSeconds(30).toNanos());
    }

    private static Embedder embedder(StubServer server) {
        return new Embedder(server.url() + "/", Optional.of("secret"), Optional.of("llava"));
    }

    private static Map<String, Object> near(Retrieve retrieve, int rgb, int count) throws Exception {
        return Calls.run(retrieve, plain(rgb), Map.of("count", count)).fields();
    }

    private static BufferedImage plain(int rgb) {
        return Drawing.of(12, 12, graphics -> {
            graphics.setColor(new Color(rgb));
            graphics.fillRect(0, 0, 12, 12);
        });
    }

    private static int embedded(StubServer server) throws IOException {
        int inputs = 0;
        for (StubServer.Asked each : server.asked) {
            inputs += JSON.readTree(each.body()).path("input").size();
        }
        return inputs;
    }

    private static StubServer.Answer embed(StubServer.Asked asked) {
        try {
            ObjectNode answer = JSON.createObjectNode();
            ArrayNode data = answer.putArray("data");
            for (JsonNode input : JSON.readTree(asked.body()).path("input")) {
                Picture picture =
                        PictureReader.read("input", input.at("/image_url/url").asText(), Calls.LIMITS);
                int rgb = picture.at(6, 6);
                ObjectNode item = data.addObject();
                item.put("index", data.size() - 1);
                item.putArray("embedding")
                        .add(rgb >> 16 & 0xFF)
                        .add(rgb >> 8 & 0xFF)
                        .add(rgb & 0xFF);
            }
            return new StubServer.Answer(200, JSON.writeValueAsBytes(answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

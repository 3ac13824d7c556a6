package org.stromboli.skills.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.stromboli.skills.Calls;
import org.stromboli.skills.Drawing;
import org.stromboli.skills.StubServer;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.SkillResult;

/// Against a server that answers every request with a green picture.
class GenerationTest {

    private static final BufferedImage GREEN = Drawing.of(64, 64, graphics -> {
        graphics.setColor(Color.GREEN);
        graphics.fillRect(0, 0, 64, 64);
    });

    @Test
    void makesAPictureFromADescription() throws Exception {
        try (StubServer server = new StubServer(asked -> ok())) {
            GenerateImage skill = new GenerateImage(endpoint(server));
            SkillResult result = skill.run(new Arguments(Map.of("prompt", "a meadow"), skill.inputs(), Calls.LIMITS));
            assertThat(result.pictures().getFirst().at(3, 3)).isEqualTo(0x00FF00);
            StubServer.Asked asked = server.asked.getFirst();
            assertThat(asked.path()).isEqualTo("/v1/images/generations");
            assertThat(asked.authorization()).isEqualTo("Bearer secret");
            assertThat(new String(asked.body(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"model\":\"sd\",\"prompt\":\"a meadow\",\"n\":1,\"response_format\":\"b64_json\"}");
        }
    }

    @Test
    void editsSendThePictureAsAForm() throws Exception {
        try (StubServer server = new StubServer(asked -> ok())) {
            Calls.run(new EditImage(endpoint(server)), Drawing.squares(), Map.of("prompt", "make it night"));
            StubServer.Asked asked = server.asked.getFirst();
            assertThat(asked.path()).isEqualTo("/v1/images/edits");
            assertThat(asked.contentType()).startsWith("multipart/form-data; boundary=form-");
            assertThat(new String(asked.body(), StandardCharsets.ISO_8859_1))
                    .contains("name=\"prompt\"", "make it night", "name=\"image\"; filename=\"image.png\"", "PNG")
                    .doesNotContain("name=\"mask\"");
        }
    }

    @Test
    void inpaintingChangesNothingOutsideOfTheMask() throws Exception {
        try (StubServer server = new StubServer(asked -> ok())) {
            SkillResult result = Calls.run(
                    new Inpainting(endpoint(server)),
                    Drawing.squares(),
                    Map.of("prompt", "grass", "box", List.of(0.0, 0.0, 0.5, 0.5)));
            Picture made = result.pictures().getFirst();
            assertThat(made.at(40, 30)).isEqualTo(0x00FF00);
            assertThat(made.at(150, 90)).isEqualTo(0x0000FF);
            assertThat(new String(server.asked.getFirst().body(), StandardCharsets.ISO_8859_1))
                    .contains("name=\"mask\"; filename=\"mask.png\"");
            assertThatThrownBy(() ->
                            Calls.run(new Inpainting(endpoint(server)), Drawing.squares(), Map.of("prompt", "grass")))
                    .hasMessage("give either 'masks_rle' or 'box': the part to replace");
        }
    }

    @Test
    void whatTheEndpointSaysIsTold() throws Exception {
        assertThatThrownBy(() -> edit(new StubServer.Answer(400, bytes("{\"error\": {\"message\": \"bad prompt\"}}"))))
                .hasMessageContaining("answered with status 400: bad prompt");
        assertThatThrownBy(() -> edit(new StubServer.Answer(200, bytes("<html>"))))
                .hasMessageContaining("something else than JSON");
        assertThatThrownBy(() -> edit(
                        new StubServer.Answer(200, bytes("{\"data\": [{\"url\": \"http://localhost/picture.png\"}]}"))))
                .hasMessageContaining("answered without b64_json");
        assertThatThrownBy(() -> edit(new StubServer.Answer(200, new byte[2_000_000])))
                .hasMessageContaining("no picture from");
    }

    private static void edit(StubServer.Answer answer) throws Exception {
        try (StubServer server = new StubServer(asked -> answer)) {
            Calls.run(new EditImage(endpoint(server)), Drawing.squares(), Map.of("prompt", "night"));
        }
    }

    private static ImagesEndpoint endpoint(StubServer server) {
        return new ImagesEndpoint(
                server.url() + "/v1", Optional.of("secret"), Optional.of("sd"), Duration.ofSeconds(10), Calls.LIMITS);
    }

    private static StubServer.Answer ok() {
        return new StubServer.Answer(200, bytes("{\"data\": [{\"b64_json\": \"" + Drawing.base64(GREEN) + "\"}]}"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

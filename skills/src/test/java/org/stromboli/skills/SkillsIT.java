package org.stromboli.skills;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.spec.McpSchema;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The packaged server, called by the reference client over HTTP.
class SkillsIT {

    private static SkillsProcess server;
    private static SkillsClient client;

    @BeforeAll
    static void start() throws Exception {
        server = new SkillsProcess();
        client = SkillsClient.http(server.url());
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        server.close();
    }

    @Test
    void listsToolsWithSchemas() {
        assertThat(client.tools()).hasSizeGreaterThan(5).allSatisfy(tool -> {
            assertThat(tool.description()).isNotBlank();
            assertThat(tool.inputSchema().properties()).containsKey("image");
            assertThat(tool.inputSchema().additionalProperties()).isEqualTo(false);
            assertThat(tool.outputSchema()).containsEntry("type", "object");
        });
    }

    @Test
    void cropsAPicture() throws Exception {
        McpSchema.CallToolResult result = client.call(
                "crop", Map.of("image", Drawing.base64(Drawing.squares()), "box", List.of(0.1, 0.0625, 0.3, 0.3125)));
        assertThat(result.structuredContent())
                .isEqualTo(Map.of("pixels", List.of(20, 10, 40, 40), "size", List.of(160, 200)));
        BufferedImage part = SkillsClient.pictureOf(result);
        assertThat(part.getWidth()).isEqualTo(40);
        assertThat(part.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0xFF0000);
        assertThat(part.getRGB(39, 39) & 0xFFFFFF).isEqualTo(0xFF0000);
    }

    @Test
    void errorsAreResultsThatTheModelCanRead() {
        String image = Drawing.base64(Drawing.squares());
        assertThat(client.error("crop", Map.of("image", image)))
                .isEqualTo("crop: the argument 'box' is missing; needed: image, box");
        assertThat(client.error("crop", Map.of("image", image, "box", List.of(0.5, 0, 0.2, 1))))
                .contains("'box' must be a box [x0, y0, x1, y1]");
        assertThat(client.error("palette", Map.of("image", image, "color", 3)))
                .isEqualTo("palette: there is no argument 'color'; allowed: image, box, colours");
        assertThat(client.error("palette", Map.of("image", "http://localhost/cat.png")))
                .contains("is a URL; allowed: base64 or a data: URL");
    }

    @Test
    void readsASign() {
        BufferedImage sign = Drawing.of(160, 90, graphics -> {
            graphics.setColor(Color.BLACK);
            graphics.drawString("GATE 12", 20, 56);
        });
        for (String name : List.of("ocr", "easyocr")) {
            assertThat(client.fields(name, Map.of("image", Drawing.base64(sign))))
                    .containsEntry("texts", List.of("GATE 12"));
        }
    }

    @Test
    void aMaskOfOneToolIsMeasuredByAnother() {
        String image = Drawing.base64(Drawing.squares());
        Map<String, Object> found =
                client.fields("segment_grabcut", Map.of("image", image, "box", List.of(0.5, 0.3, 0.95, 0.85)));
        Map<String, Object> measured =
                client.fields("measure", Map.of("image", image, "masks_rle", found.get("masks_rle")));
        assertThat(measured.get("items").toString()).contains("kind=mask, width=60.0, height=60.0, area=3600.0");
    }

    @Test
    void toolsThatNeedSettingsAreNotOfferedWithoutThem() {
        assertThat(client.tools().stream().map(McpSchema.Tool::name))
                .contains("ocr", "easyocr", "count_contours", "detect_faces", "segment_grabcut", "measure")
                .doesNotContain("retrieve", "generate_image", "inpainting");
    }

    @Test
    void pagesOfOtherOriginsAreRejected() throws Exception {
        String body = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"ping\"}";
        HttpResponse<String> response = server.post("/mcp", body, "Origin", "http://evil.example");
        assertThat(response.statusCode()).isEqualTo(403);
    }

    @Test
    void answersOverStandardInputAndOutput() {
        try (SkillsClient stdio = SkillsClient.stdio()) {
            Map<String, Object> fields = stdio.fields("palette", Map.of("image", Drawing.base64(Drawing.squares())));
            assertThat(fields.get("colours").toString()).contains("name=white", "name=blue", "name=red");
        }
    }
}

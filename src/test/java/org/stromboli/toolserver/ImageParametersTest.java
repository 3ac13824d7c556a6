package org.stromboli.toolserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageParametersTest {

    private static final Map<String, Object> TEXT = Map.of("type", "string");
    private static final ToolImage ONE = new ToolImage("image/png", new byte[] {1});
    private static final ToolImage TWO = new ToolImage("image/png", new byte[] {2});

    private static ServerTool tool(Map<String, Object> properties, String... required) {
        Map<String, Object> schema = Map.of("type", "object", "properties", properties, "required", List.of(required));
        return new ServerTool("t", "", schema, false);
    }

    @Test
    void aModelIsNotToldOfImages() {
        ServerTool tool = tool(Map.of("image", TEXT, "caption", TEXT), "image", "caption");
        assertThat(ImageParameters.shown(tool.parameters()))
                .isEqualTo(Map.of(
                        "type", "object", "properties", Map.of("caption", TEXT), "required", List.of("caption")));
        ServerTool plain = tool(Map.of("caption", TEXT));
        assertThat(ImageParameters.shown(plain.parameters())).isSameAs(plain.parameters());
    }

    @Test
    void whatTheModelWritesForAnImageIsReplaced() {
        ToolInvocation call = new ToolInvocation(
                tool(Map.of("image", TEXT, "caption", TEXT)),
                Map.of("image", "a.png", "caption", "x"),
                List.of(ONE, TWO));
        assertThat(ImageParameters.filled(call)).isEqualTo(Map.of("image", "Ag==", "caption", "x"));
    }

    @Test
    void withoutAnImageNothingStandsInItsPlace() {
        ToolInvocation call = new ToolInvocation(tool(Map.of("image", TEXT)), Map.of("image", "a.png"), List.of());
        assertThat(ImageParameters.filled(call)).isEmpty();
        assertThat(ImageParameters.areRequired(tool(Map.of("image", TEXT), "image")))
                .isTrue();
        assertThat(ImageParameters.areRequired(tool(Map.of("image", TEXT)))).isFalse();
    }

    @Test
    void encodedTextsAreImagesUnlessTheyAreSomethingElse() {
        Map<String, Object> encoded = Map.of("type", "string", "contentEncoding", "base64");
        Map<String, Object> sound =
                Map.of("type", "string", "contentEncoding", "base64", "contentMediaType", "audio/wav");
        ToolInvocation call =
                new ToolInvocation(tool(Map.of("picture", encoded, "sound", sound)), Map.of(), List.of(ONE));
        assertThat(ImageParameters.filled(call)).isEqualTo(Map.of("picture", "AQ=="));
    }

    @Test
    void addressesAreDataUrlsAndListsHaveAllImages() {
        Map<String, Object> address = Map.of("type", "string", "format", "uri");
        Map<String, Object> list = Map.of("type", "array", "items", TEXT);
        ToolInvocation call =
                new ToolInvocation(tool(Map.of("image", address, "images", list)), Map.of(), List.of(ONE, TWO));
        assertThat(ImageParameters.filled(call))
                .isEqualTo(Map.of("image", "data:image/png;base64,Ag==", "images", List.of("AQ==", "Ag==")));
    }
}

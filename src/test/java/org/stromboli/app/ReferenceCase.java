package org.stromboli.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.stromboli.fixtures.Fixtures;

/// A chat with what the reference implementation makes of it.
record ReferenceCase(String id, JsonNode messages, List<Integer> promptIds, List<Integer> greedyIds) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double UNCLEAR = 1e-3;

    static List<ReferenceCase> all() throws IOException {
        return all("", "llava_onevision", "");
    }

    /// @param group folder of the fixture and of its media; empty for that of all fixtures
    /// @param reading ending of the names of answers where the reference has several readings
    static List<ReferenceCase> all(String group, String fixture, String reading) throws IOException {
        List<ReferenceCase> cases = new ArrayList<>();
        for (JsonNode each : Fixtures.json(group, fixture, "cases.json")) {
            String ending = each.has("greedy_ids" + reading) ? reading : "";
            String margins = each.has("greedy_margins" + reading) ? reading : "";
            cases.add(new ReferenceCase(
                    each.path("id").asText(),
                    withMedia(group, each.path("messages")),
                    integers(each.path("input_ids")),
                    clear(integers(each.path("greedy_ids" + ending)), each.path("greedy_margins" + margins))));
        }
        return cases;
    }

    /// Where two tokens are almost equally probable, rounding decides: nothing is compared from there on.
    private static List<Integer> clear(List<Integer> ids, JsonNode margins) {
        for (int i = 0; i < ids.size(); i++) {
            if (i < margins.size() && margins.get(i).asDouble() < UNCLEAR) {
                return ids.subList(0, i);
            }
        }
        return ids;
    }

    /// @param fields further fields, each with a comma behind it
    String body(String fields) {
        return "{%s\"return_token_ids\":true,\"max_tokens\":24,\"messages\":%s}".formatted(fields, messages);
    }

    private static List<Integer> integers(JsonNode array) {
        List<Integer> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asInt()));
        return values;
    }

    static List<Integer> ids(JsonNode array) {
        return integers(array);
    }

    private static JsonNode withMedia(String group, JsonNode messages) throws IOException {
        JsonNode copy = messages.deepCopy();
        for (JsonNode message : copy) {
            if (message.path("content") instanceof ArrayNode parts) {
                for (JsonNode part : parts) {
                    inline(group, (ObjectNode) part);
                }
            }
        }
        return copy;
    }

    private static void inline(String group, ObjectNode part) throws IOException {
        switch (part.path("type").asText()) {
            case "image_url" ->
                ((ObjectNode) part.path("image_url"))
                        .put(
                                "url",
                                "data:image/png;base64,"
                                        + base64(
                                                group, part.at("/image_url/url").asText()));
            case "video_frames" -> {
                List<String> frames = new ArrayList<>();
                for (JsonNode frame : part.path("frames")) {
                    frames.add(base64(group, frame.asText()));
                }
                part.put("type", "video_url")
                        .putObject("video_url")
                        .put("url", "data:video/png;base64," + String.join(",", frames));
                part.remove("frames");
            }
            case "video_url" ->
                ((ObjectNode) part.path("video_url"))
                        .put(
                                "url",
                                "data:video/mp4;base64,"
                                        + base64(
                                                group, part.at("/video_url/url").asText()));
            default -> {}
        }
    }

    private static String base64(String group, String path) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(Fixtures.path(group, path)));
    }

    @Override
    public String toString() {
        return id;
    }

    static JsonNode parse(String json) throws IOException {
        return JSON.readTree(json);
    }
}

package org.stromboli.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// Messages and media for tests.
final class FixtureChats {

    private FixtureChats() {}

    /// A media item of any number of tokens.
    static PreprocessedMedia media(Modality modality, int tokens) {
        return PreprocessedMedia.of(
                modality, new Tiles(new byte[] {0, 0, (byte) tokens}, 1, 1), FeatureLayout.InOrder.of(1, tokens));
    }

    static ChatMessage text(String role, String text) {
        return new ChatMessage(role, List.of(new ContentPart.Text(text)), true, Map.of());
    }

    static ChatMessage parts(String role, Object... parts) {
        List<ContentPart> contents = new ArrayList<>();
        for (Object each : parts) {
            contents.add(
                    each instanceof PreprocessedMedia media
                            ? new ContentPart.Media(media)
                            : new ContentPart.Text((String) each));
        }
        return new ChatMessage(role, contents, false, Map.of());
    }

    static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    /// The messages of a case, each media item as long as the case's ids say.
    static List<ChatMessage> messages(JsonNode test, int imageId, int videoId) {
        List<Integer> lengths = lengths(test, imageId, videoId);
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : test.get("messages")) {
            JsonNode content = message.get("content");
            List<Object> parts = new ArrayList<>();
            for (JsonNode part : content) {
                parts.add(
                        switch (part.get("type").asText()) {
                            case "image_url" -> media(Modality.IMAGE, lengths.removeFirst());
                            case "video_frames" -> media(Modality.VIDEO, lengths.removeFirst());
                            default -> part.get("text").asText();
                        });
            }
            String role = message.get("role").asText();
            messages.add(content.isTextual() ? text(role, content.asText()) : parts(role, parts.toArray()));
        }
        return messages;
    }

    /// Runs of placeholders; one run that stands for several media is shared equally.
    private static List<Integer> lengths(JsonNode test, int imageId, int videoId) {
        int media = test.get("messages").findValues("image_url").size()
                + test.get("messages").findValues("frames").size();
        List<Integer> runs = new ArrayList<>();
        int before = -1;
        for (int id : ints(test.get("input_ids"))) {
            if (id == imageId || id == videoId) {
                if (id == before) {
                    runs.set(runs.size() - 1, runs.getLast() + 1);
                } else {
                    runs.add(1);
                }
            }
            before = id;
        }
        if (runs.size() == 1 && media > 1) {
            int share = runs.getFirst() / media;
            runs = new ArrayList<>();
            for (int each = 0; each < media; each++) {
                runs.add(share);
            }
        }
        return runs;
    }
}

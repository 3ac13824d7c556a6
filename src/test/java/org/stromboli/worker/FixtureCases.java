package org.stromboli.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.generation.MediaSpan;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreparedMedia;
import org.stromboli.vision.Tiles;

/// The reference cases of one checkpoint, with the reference's own pixels: what is compared here is the graph.
final class FixtureCases {

    /// @param features of all media, one after the other, [tokens, hidden]; empty for text alone
    /// @param comparable greedy ids up to the first margin that is too small to mean anything
    record Case(
            String id,
            int[] ids,
            List<MediaSpan> media,
            float[] features,
            float[] logits,
            int[] greedy,
            int comparable) {
        @Override
        public String toString() {
            return id;
        }
    }

    private static final double LEAST_MARGIN = 1e-3;

    private FixtureCases() {}

    static List<Case> of(String fixture, MediaPreprocessor preprocessor, int imageId, int videoId) {
        try {
            SafetensorsFixture tensors = new SafetensorsFixture(Fixtures.path(fixture, "cases.safetensors"));
            JsonNode cases = new ObjectMapper()
                    .readTree(Fixtures.path(fixture, "cases.json").toFile());
            List<Case> all = new ArrayList<>();
            for (JsonNode each : cases) {
                all.add(read(each, tensors, preprocessor, imageId, videoId));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case read(
            JsonNode json, SafetensorsFixture tensors, MediaPreprocessor preprocessor, int imageId, int videoId) {
        String id = json.path("id").asText();
        int[] ids = ints(json.path("input_ids"));
        List<MediaSpan> media = new ArrayList<>();
        int at = 0;
        for (PreparedMedia each : media(id, json, tensors, preprocessor)) {
            int placeholder = each.modality() == Modality.IMAGE ? imageId : videoId;
            while (ids[at] != placeholder) {
                at++;
            }
            media.add(new MediaSpan(at, each));
            at += each.tokens();
        }
        String features = tensors.has(id + ".image_features") ? id + ".image_features" : id + ".video_features";
        int comparable = 0;
        for (JsonNode margin : json.path("greedy_margins")) {
            if (margin.asDouble() < LEAST_MARGIN) {
                break;
            }
            comparable++;
        }
        return new Case(
                id,
                ids,
                media,
                media.isEmpty() ? new float[0] : floats(tensors.bytes(features)),
                floats(tensors.bytes(id + ".logits")),
                ints(json.path("greedy_ids")),
                comparable);
    }

    private static List<PreparedMedia> media(
            String id, JsonNode json, SafetensorsFixture tensors, MediaPreprocessor preprocessor) {
        List<PreparedMedia> media = new ArrayList<>();
        JsonNode sizes = json.path("image_sizes");
        for (int i = 0; tensors.has("%s.pixels_u8.%d".formatted(id, i)); i++) {
            String name = "%s.pixels_u8.%d".formatted(id, i);
            int height = sizes.path(i).path(0).asInt();
            int width = sizes.path(i).path(1).asInt();
            FeatureLayout layout = preprocessor.imageLayout(width, height, sizes.size() == 1, Detail.HIGH);
            media.add(PreparedMedia.of(Modality.IMAGE, tiles(tensors, name), layout));
        }
        for (int i = 0; tensors.has("%s.pixels_u8_videos.%d".formatted(id, i)); i++) {
            Tiles tiles = tiles(tensors, "%s.pixels_u8_videos.%d".formatted(id, i));
            media.add(PreparedMedia.of(Modality.VIDEO, tiles, preprocessor.videoLayout(tiles.count())));
        }
        return media;
    }

    private static Tiles tiles(SafetensorsFixture tensors, String name) {
        int[] shape = tensors.shape(name);
        return new Tiles(tensors.bytes(name), shape[0], shape[2]);
    }

    private static int[] ints(JsonNode numbers) {
        return StreamSupport.stream(numbers.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    static float[] floats(byte[] bytes) {
        float[] floats = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }
}

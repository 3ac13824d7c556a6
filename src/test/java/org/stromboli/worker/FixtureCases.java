package org.stromboli.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.ContentPart;
import org.stromboli.chat.PromptRequest;
import org.stromboli.family.ServedModel;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.Limits;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.vision.Detail;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.PreprocessedMedia;

/// The reference cases of one checkpoint, with prompt and media made by the server's own code from messages and files.
final class FixtureCases {

    /// @param referenceIds the reference's prompt; the authors' formats have one -200 for each media item
    /// @param referencePixels of each media item, 8 bit; empty where the reference shares another case's
    /// @param features of all media, one after the other, [tokens, hidden]; empty for text alone, and where the
    /// reference has none; all rows that enter the decoder where the prompt is fused
    /// @param logits empty where the reference has none
    /// @param comparable greedy ids up to the first margin that is too small to mean anything
    record Case(
            String id,
            int[] ids,
            List<MediaSpan> media,
            int[] referenceIds,
            List<byte[]> referencePixels,
            float[] features,
            float[] logits,
            int[] greedy,
            int comparable) {
        @Override
        public String toString() {
            return id;
        }
    }

    private static final double MIN_MARGIN = 1e-3;

    private final ServedModel served;
    private final Path media;
    private final SafetensorsFixture tensors;
    private final String reading;

    private FixtureCases(ServedModel served, Path media, SafetensorsFixture tensors, String reading) {
        this.reading = reading;
        this.served = served;
        this.media = media;
        this.tensors = tensors;
    }

    /// @param fixture relative to the folder of all fixtures
    static List<Case> of(String fixture, ServedModel served) {
        return of(fixture, served, "");
    }

    /// @param id the id of one case; empty for all
    static List<Case> of(String fixture, ServedModel served, String id) {
        return of(fixture, served, id, "");
    }

    /// @param id the id of one case; empty for all
    /// @param reading ending of the names of features and answers where the reference has several readings, such as
    /// `_t0`; cases that have none of it are those without an ending
    static List<Case> of(String fixture, ServedModel served, String id, String reading) {
        try {
            SafetensorsFixture tensors = new SafetensorsFixture(Fixtures.path(fixture, "cases.safetensors"));
            Path group = Fixtures.path(fixture).getParent();
            boolean ofItsOwn = Files.isDirectory(group.resolve("media"));
            FixtureCases reader = new FixtureCases(
                    served, ofItsOwn ? group : Fixtures.path("media").getParent(), tensors, reading);
            List<Case> all = new ArrayList<>();
            for (JsonNode each : new ObjectMapper()
                    .readTree(Fixtures.path(fixture, "cases.json").toFile())) {
                if (id.isEmpty() || each.path("id").asText().equals(id)) {
                    all.add(reader.read(each));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Case read(JsonNode json) throws IOException {
        String id = json.path("id").asText();
        Prompt prompt = served.promptFormat().prompt(PromptRequest.of(messages(json)));
        String features = tensors.has(id + ".image_features") ? id + ".image_features" : id + ".video_features";
        if (tensors.has(features + reading)) {
            features += reading;
        }
        if (prompt.media().stream().anyMatch(span -> span.media().fusion().isPresent())) {
            features = id + ".inputs_embeds";
        }
        int comparable = 0;
        for (JsonNode margin : read(json, "greedy_margins")) {
            if (margin.asDouble() < MIN_MARGIN) {
                break;
            }
            comparable++;
        }
        return new Case(
                id,
                prompt.ids(),
                prompt.media(),
                ints(json.path("input_ids")),
                json.has("pixels")
                        ? named(json.path("pixels"))
                        : pixels(json.path("pixels_of").asText(id)),
                tensors.has(features) ? floats(tensors.bytes(features)) : new float[0],
                logits(id),
                ints(read(json, "greedy_ids")),
                comparable);
    }

    /// The reference has no logits for its other readings, where those make a difference.
    private float[] logits(String id) {
        boolean differs = !reading.isEmpty() && tensors.has(id + ".image_features" + reading);
        return differs ? new float[0] : floats(tensors.bytes(id + ".logits"));
    }

    private JsonNode read(JsonNode json, String name) {
        return json.has(name + reading) ? json.path(name + reading) : json.path(name);
    }

    private List<byte[]> named(JsonNode names) {
        List<byte[]> pixels = new ArrayList<>();
        names.forEach(name -> pixels.add(tensors.bytes(name.asText())));
        return pixels;
    }

    private List<byte[]> pixels(String id) {
        List<byte[]> pixels = new ArrayList<>();
        for (String kind : List.of(".pixels_u8", ".pixels_u8_videos")) {
            if (tensors.has(id + kind)) {
                pixels.add(tensors.bytes(id + kind));
            }
            for (int i = 0; tensors.has(id + kind + "." + i); i++) {
                pixels.add(tensors.bytes(id + kind + "." + i));
            }
        }
        return pixels;
    }

    private List<ChatMessage> messages(JsonNode json) throws IOException {
        JsonNode messages = json.path("messages");
        boolean alone = messages.findValues("image_url").size() == 1;
        List<ChatMessage> all = new ArrayList<>();
        for (JsonNode message : messages) {
            List<ContentPart> parts = new ArrayList<>();
            if (message.path("content").isTextual()) {
                parts.add(new ContentPart.Text(message.path("content").asText()));
            }
            for (JsonNode part : message.path("content")) {
                parts.add(part(json, part, alone));
            }
            boolean plain = message.path("content").isTextual();
            all.add(new ChatMessage(message.path("role").asText(), parts, plain, Map.of()));
        }
        return all;
    }

    private ContentPart part(JsonNode json, JsonNode part, boolean alone) throws IOException {
        MediaPreprocessor preprocessor = served.preprocessor();
        return switch (part.path("type").asText()) {
            case "image_url" ->
                new ContentPart.Media(
                        preprocessor.image(image(part.at("/image_url/url").asText()), alone, Detail.HIGH));
            case "video_frames" -> {
                List<DecodedImage> frames = new ArrayList<>();
                for (JsonNode frame : part.path("frames")) {
                    frames.add(image(frame.asText()));
                }
                yield new ContentPart.Media(preprocessor.video(frames));
            }
            case "video_url" -> new ContentPart.Media(preprocessor.codecVideo(canvases(json)));
            default -> new ContentPart.Text(part.path("text").asText());
        };
    }

    /// Of a video whose codec stream is asked for: what the reference made of it.
    private CodecVideo canvases(JsonNode json) {
        JsonNode name = json.path("pixels").get(0);
        int[] shape = tensors.shape(name.asText()); // [canvases, 3, height, width]
        byte[] planes = tensors.bytes(name.asText());
        int plane = shape[2] * shape[3];
        List<DecodedImage> canvases = new ArrayList<>();
        for (int canvas = 0; canvas < shape[0]; canvas++) {
            byte[] rgb = new byte[3 * plane];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = planes[(canvas * 3 + i % 3) * plane + i / 3];
            }
            canvases.add(new DecodedImage(shape[3], shape[2], rgb));
        }
        byte[] bytes = tensors.bytes(json.path("id").asText() + ".src_patch_position");
        int[] places = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(places);
        return new CodecVideo(canvases, places, json.at("/codec/fps").asDouble());
    }

    private DecodedImage image(String path) throws IOException {
        try {
            String file = Base64.getEncoder().encodeToString(Files.readAllBytes(media.resolve(path)));
            return new MediaLoader(Limits.media().build()).image("data:image/png;base64," + file);
        } catch (MediaException | InterruptedException e) {
            throw new IOException(e);
        }
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

    /// Tiles of all media of a case.
    static int tiles(Case each) {
        return each.media().stream()
                .map(MediaSpan::media)
                .mapToInt(mediaItem -> mediaItem.tiles().count())
                .sum();
    }

    static List<PreprocessedMedia> prepared(Case each) {
        return each.media().stream().map(MediaSpan::media).toList();
    }
}

package org.stromboli.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.generation.RequestRejectedException;

/// The content parts of messages, checked: those of OpenAI's chats, and those of other APIs that mean the same. Reads
/// one request.
public final class PartReader {

    private static final int MAX_FRAMES = 10_000;

    private static final Set<String> TEXTS = Set.of("text", "input_text", "output_text", "summary_text", "refusal");
    private static final Set<String> THOUGHTS =
            Set.of("thinking", "redacted_thinking", "reasoning", "reasoning_text", "thought");
    private static final Set<String> IMAGES = Set.of("image_url", "input_image", "image");
    private static final Set<String> VIDEOS = Set.of("video_url", "input_video", "video");
    private static final Set<String> FILES = Set.of("file", "input_file");
    private static final Set<String> SOUNDS = Set.of("input_audio", "audio_url", "audio");

    private final MarksReader marks;
    private final ChatBody.VideoOptions videos;

    /// @param videos for those that do not say it themselves
    PartReader(MarksReader marks, ChatBody.VideoOptions videos) {
        this.marks = marks;
        this.videos = videos;
    }

    /// Whether parts of this type may stand in a message, for APIs that hand them on as they are.
    public static boolean isMediaItem(String type) {
        return IMAGES.contains(type) || VIDEOS.contains(type) || FILES.contains(type) || SOUNDS.contains(type);
    }

    static boolean isThought(ChatBody.Part body) {
        return body.type() != null && THOUGHTS.contains(body.type());
    }

    /// What the assistant thought; empty where it is hidden.
    static String thought(ChatBody.Part body) {
        for (String name : List.of("thinking", "reasoning", "reasoning_text", "thought")) {
            Optional<String> found = text(body, name);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return body.text() == null ? "" : body.text();
    }

    RequestPart read(String path, ChatBody.Part body) {
        String type = Check.present(path + ".type", body.type());
        if (TEXTS.contains(type)) {
            return text(path, type, body);
        } else if (IMAGES.contains(type)) {
            return image(path, body);
        } else if (VIDEOS.contains(type)) {
            return video(path, body);
        } else if (FILES.contains(type)) {
            return file(path, type, body);
        }
        String shown = JsonFields.shortened(type);
        throw RequestRejectedException.invalid(
                path + ".type",
                SOUNDS.contains(type)
                        ? "`%s.type`: `%s` is not supported; parts are `text`, `image_url` and `video_url`."
                                .formatted(path, shown)
                        : "`%s.type` must be one of `text`, `image_url`, `video_url`, got `%s`."
                                .formatted(path, shown));
    }

    private static RequestPart text(String path, String type, ChatBody.Part body) {
        String place = "a media item needs a part of its own, of the type `image_url` or `video_url`";
        rejectBeside(path + ".image_url", body.imageUrl(), place);
        rejectBeside(path + ".video_url", body.videoUrl(), place);
        rejectBeside(path + ".visual_prompts", nonEmpty(body.visualPrompts()), place);
        rejectBeside(path + ".detail", body.detail(), place);
        rejectBeside(path + ".num_frames", body.numFrames(), place);
        rejectBeside(path + ".fps", body.fps(), place);
        rejectBeside(path + ".video_backend", body.videoBackend(), place);
        MediaFields.reject(path + ".", body.others(), place);
        Optional<String> refusal = type.equals("refusal") ? text(body, "refusal") : Optional.empty();
        if (refusal.isPresent()) {
            return new RequestPart.Text(refusal.get());
        }
        String name = type.equals("refusal") && body.text() == null ? ".refusal" : ".text";
        return new RequestPart.Text(Check.present(path + name, body.text()));
    }

    private static void rejectBeside(String param, @Nullable Object given, String place) {
        if (given != null) {
            throw RequestRejectedException.invalid(param, "`%s` is not read here: %s.".formatted(param, place));
        }
    }

    private RequestPart image(String path, ChatBody.Part body) {
        MediaItemReader.Kind kind = MediaItemReader.Kind.IMAGE;
        MediaItemReader source = source(path, kind, body.imageUrl(), body);
        rejectBeside(path + ".video_url", body.videoUrl(), "a video needs a part of its own");
        ChatBody.Media media = body.imageUrl() == null ? ChatBody.Media.of("") : body.imageUrl();
        if (media.numFrames() != null || media.fps() != null || body.numFrames() != null || body.fps() != null) {
            throw RequestRejectedException.invalid(
                    path + ".image_url", "`num_frames` and `fps` belong to a `video_url`, not to an image.");
        }
        String video = "a backend belongs to a `video_url`, not to an image";
        rejectBeside(path + ".video_backend", body.videoBackend(), video);
        rejectBeside(path + ".image_url.video_backend", media.videoBackend(), video);
        Placed place = new Placed(path, path + ".image_url");
        Placed.Value<String> detail = place.either("detail", media.detail(), body.detail());
        Placed.Value<List<VisualPromptBody>> prompts =
                place.either("visual_prompts", nonEmpty(media.visualPrompts()), nonEmpty(body.visualPrompts()));
        RequestPart.Image image = isCoarse(detail.path(), detail.value())
                ? RequestPart.Image.coarse(source.url(), source.param())
                : RequestPart.Image.fine(source.url(), source.param());
        return image.with(marks.read(prompts.path(), prompts.value()));
    }

    private RequestPart video(String path, ChatBody.Part body) {
        MediaItemReader.Kind kind = MediaItemReader.Kind.VIDEO;
        MediaItemReader source = source(path, kind, body.videoUrl(), body);
        rejectBeside(path + ".image_url", body.imageUrl(), "an image needs a part of its own");
        ChatBody.Media media = body.videoUrl() == null ? ChatBody.Media.of("") : body.videoUrl();
        Placed place = new Placed(path, path + ".video_url");
        Placed.Value<List<VisualPromptBody>> prompts =
                place.either("visual_prompts", nonEmpty(media.visualPrompts()), nonEmpty(body.visualPrompts()));
        Placed.Value<String> detail = place.either("detail", media.detail(), body.detail());
        rejectOfImages(prompts, "visual prompts");
        if (!"auto".equals(detail.value())) {
            rejectOfImages(detail, "a detail");
        }
        if (isCodec(place, media, body)) {
            rejectOfFrames(place, media, body);
            return RequestPart.Video.codec(source.url(), source.param());
        }
        Placed.Value<Integer> frames = place.either("num_frames", media.numFrames(), body.numFrames());
        Placed.Value<Double> perSecond = place.either("fps", media.fps(), body.fps());
        Integer count = frames.value() == null ? videos.numFrames() : frames.value();
        Double rate = perSecond.value() == null ? videos.fps() : perSecond.value();
        return new RequestPart.Video(
                source.url(),
                count == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(Check.within(frames.path(), count, 1, 1, MAX_FRAMES)),
                rate == null
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(Check.above(perSecond.path(), rate, 1, 0, MAX_FRAMES)),
                source.param());
    }

    private static boolean isCodec(Placed place, ChatBody.Media media, ChatBody.Part body) {
        Placed.Value<String> backend = place.either("video_backend", media.videoBackend(), body.videoBackend());
        return switch (backend.value()) {
            case null -> false;
            case "frames" -> false;
            case "codec" -> true;
            default ->
                throw RequestRejectedException.invalid(
                        backend.path(),
                        "`%s` must be `frames` or `codec`, got `%s`."
                                .formatted(backend.path(), JsonFields.shortened(backend.value())));
        };
    }

    private static void rejectOfFrames(Placed place, ChatBody.Media media, ChatBody.Part body) {
        for (Placed.Value<?> each : List.of(
                place.either("num_frames", media.numFrames(), body.numFrames()),
                place.either("fps", media.fps(), body.fps()))) {
            if (each.value() != null) {
                throw RequestRejectedException.invalid(
                        each.path(),
                        "`%s` belongs to the backend `frames`: the codec stream has no number of frames."
                                .formatted(each.path()));
            }
        }
    }

    private static void rejectOfImages(Placed.Value<?> given, String what) {
        if (given.value() != null) {
            throw RequestRejectedException.invalid(
                    given.path(), "`%s`: only images may have %s.".formatted(given.path(), what));
        }
    }

    private static MediaItemReader source(
            String path, MediaItemReader.Kind kind, ChatBody.@Nullable Media media, ChatBody.Part body) {
        if (media != null) {
            MediaItemReader.rejectOthers("%s.%s".formatted(path, kind.field), kind, media.others(), List.of());
        }
        MediaItemReader.rejectOthers(path, kind, body.others(), MediaItemReader.ofPart(kind));
        if (body.text() != null && !body.text().isEmpty()) {
            throw RequestRejectedException.invalid(
                    path + ".text", "`%s.text`: a text needs a part of its own, of the type `text`.".formatted(path));
        }
        return MediaItemReader.of(path, kind, media, body.others());
    }

    /// OpenAI's way of sending documents, by which some clients send images.
    private RequestPart file(String path, String type, ChatBody.Part body) {
        Map<String, JsonNode> others = body.others() == null ? Map.of() : body.others();
        JsonNode inner = type.equals("file") ? others.get("file") : null;
        String place = inner == null ? path : path + ".file";
        JsonNode data = inner == null ? others.get("file_data") : inner.get("file_data");
        String url = data == null ? "" : data.asText();
        if (!url.regionMatches(true, 0, "data:image/", 0, "data:image/".length())) {
            throw RequestRejectedException.of(
                    RequestRejectedException.Kind.INVALID,
                    path,
                    "unsupported_parameter",
                    "`%s`: a `%s` must have a `file_data` that is an image as a data URL; no other files are read."
                            .formatted(path, type));
        }
        MediaItemReader.rejectOthers(
                path, MediaItemReader.Kind.IMAGE, body.others(), List.of("file", "file_data", "filename"));
        Placed.Value<String> detail = new Placed(path, place).either("detail", null, body.detail());
        String param = place + ".file_data";
        RequestPart.Image image = isCoarse(detail.path(), detail.value())
                ? RequestPart.Image.coarse(url, param)
                : RequestPart.Image.fine(url, param);
        return image.with(marks.read(path + ".visual_prompts", body.visualPrompts()));
    }

    private static boolean isCoarse(String path, @Nullable String detail) {
        return switch (detail) {
            case null -> false;
            case "auto", "high", "original" -> false;
            case "low" -> true;
            default ->
                throw RequestRejectedException.invalid(
                        path,
                        "`%s` must be one of `auto`, `low`, `high`, `original`, got `%s`."
                                .formatted(path, JsonFields.shortened(detail)));
        };
    }

    private static Optional<String> text(ChatBody.Part body, String name) {
        JsonNode found = body.others() == null ? null : body.others().get(name);
        return found != null && found.isTextual() ? Optional.of(found.asText()) : Optional.empty();
    }

    private static <T> @Nullable List<T> nonEmpty(@Nullable List<T> given) {
        return given == null || given.isEmpty() ? null : given;
    }

    /// A field that may stand in two places, of which the inner one is the usual.
    private record Placed(String outer, String inner) {

        record Value<T>(String path, @Nullable T value) {}

        <T> Value<T> either(String name, @Nullable T inside, @Nullable T beside) {
            String usual = inner + "." + name;
            if (beside == null) {
                return new Value<>(usual, inside);
            }
            String other = outer + "." + name;
            if (inside != null && !Objects.equals(inside, beside)) {
                throw RequestRejectedException.invalid(
                        other, "`%s` and `%s` say different things; one is enough.".formatted(usual, other));
            }
            return new Value<>(other, beside);
        }
    }
}

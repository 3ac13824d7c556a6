package org.stromboli.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stromboli.generation.RequestRejectedException;

/// Fields that carry an image, a video, a mark or a file where nothing reads them: rejected by name, since an answer
/// without what they carry would look like one with it. They are known by the words of their names, or by a value that
/// is an image or a video whatever it is called.
public final class MediaFields {

    /// Where the media of a chat belong.
    public static final String CHAT_PLACE =
            "images belong in the `content` of a message: {\"type\": \"image_url\", \"image_url\": {\"url\": ...}}";

    private static final Pattern WORDS = Pattern.compile("[^a-zA-Z0-9]+|(?<=[a-z0-9])(?=[A-Z])");

    private static final List<String> STEMS = List.of(
            "image",
            "img",
            "picture",
            "photo",
            "video",
            "audio",
            "visual",
            "bbox",
            "polygon",
            "attachment",
            "pixel",
            "scribble",
            "screenshot",
            "multimodal");

    private static final Set<String> WHOLE = Set.of(
            "box", "boxes", "point", "points", "mask", "masks", "region", "regions", "mark", "marks", "file", "files",
            "media", "modal", "frame", "frames", "fps", "nframes", "detail");

    /// Fields whose values are read for themselves, or are known to mean nothing.
    private static final Set<String> STRUCTURE =
            Set.of("content", "output", "tools", "text", "refusal", "annotations", "citations", "metadata", "user");

    private static final List<String> MEDIA_TYPES =
            List.of("media_type", "mime_type", "mimeType", "mediaType", "contentType", "content_type");

    private static final int DEEPEST = 5; // `contents` of Gemini: list, content, `parts`, part, `inline_data`
    private static final int MAX_LOOKED_AT = 64; // members of one value

    private MediaFields() {}

    /// @param path of the object that has these fields, with a dot at its end; empty for the body
    /// @param place where they belong, for the message
    public static void reject(String path, @Nullable Map<String, JsonNode> others, String place) {
        reject(path, others, Set.of(), place);
    }

    /// @param read the fields that something reads
    public static void reject(String path, @Nullable Map<String, JsonNode> others, Set<String> read, String place) {
        if (others == null) {
            return;
        }
        others.forEach((name, value) -> {
            if (!read.contains(name)
                    && asks(value)
                    && (carriesMedia(name) || (!STRUCTURE.contains(name) && isMediaItem(value, DEEPEST)))) {
                String shown = path + JsonFields.shortened(name);
                throw RequestRejectedException.of(
                        RequestRejectedException.Kind.INVALID,
                        shown,
                        "unsupported_parameter",
                        "`%s` is not read here: %s.".formatted(shown, place));
            }
        });
    }

    public static boolean asks(@Nullable JsonNode value) {
        return value != null
                && !value.isNull()
                && !(value.isContainerNode() && value.isEmpty())
                && !(value.isTextual() && value.asText().isEmpty())
                && !(value.isBoolean() && !value.asBoolean());
    }

    /// A data URL of an image or a video, something with a media type of such, or a list of them.
    private static boolean isMediaItem(JsonNode value, int depth) {
        if (value.isTextual()) {
            return depth == DEEPEST && isOfMediaItem(value.asText(), "data:");
        }
        if (!value.isContainerNode() || depth == 0) {
            return false;
        }
        if (MEDIA_TYPES.stream().anyMatch(each -> isOfMediaItem(value.path(each).asText(), ""))) {
            return true;
        }
        for (int i = 0; i < Math.min(value.size(), MAX_LOOKED_AT) && value.isArray(); i++) {
            if (value.get(i).isTextual()
                    ? isOfMediaItem(value.get(i).asText(), "data:")
                    : isMediaItem(value.get(i), depth - 1)) {
                return true;
            }
        }
        return value.isObject()
                && value.properties().stream()
                        .limit(MAX_LOOKED_AT)
                        .anyMatch(each -> each.getValue().isContainerNode() && isMediaItem(each.getValue(), depth - 1));
    }

    private static boolean isOfMediaItem(String text, String before) {
        return text.regionMatches(true, 0, before + "image/", 0, before.length() + 6)
                || text.regionMatches(true, 0, before + "video/", 0, before.length() + 6);
    }

    private static boolean carriesMedia(String name) {
        if (name.length() > 200) {
            return false;
        }
        for (String word : WORDS.split(name)) {
            String lower = word.toLowerCase(Locale.ROOT);
            if (WHOLE.contains(lower) || STEMS.stream().anyMatch(lower::startsWith)) {
                return true;
            }
        }
        return false;
    }
}

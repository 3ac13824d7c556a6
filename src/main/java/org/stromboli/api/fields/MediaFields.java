package org.stromboli.api.fields;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stromboli.generation.RequestRejected;

/// Fields that carry an image, a video, a mark or a file where nothing reads them: refused by name, since an answer
/// without what they carry would look like one with it. They are known by the words of their names.
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
            "media", "modal", "frame", "frames", "detail");

    private MediaFields() {}

    /// @param path of the object that has these fields, with a dot at its end; empty for the body
    /// @param place where they belong, for the message
    public static void refuse(String path, @Nullable Map<String, JsonNode> others, String place) {
        refuse(path, others, Set.of(), place);
    }

    /// @param read the fields that something reads
    public static void refuse(String path, @Nullable Map<String, JsonNode> others, Set<String> read, String place) {
        if (others == null) {
            return;
        }
        others.forEach((name, value) -> {
            if (!read.contains(name) && asks(value) && carriesMedia(name)) {
                String shown = path + JsonFields.shortened(name);
                throw RequestRejected.of(
                        RequestRejected.Kind.INVALID,
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

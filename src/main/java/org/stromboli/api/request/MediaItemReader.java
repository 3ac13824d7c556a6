package org.stromboli.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stromboli.api.fields.Check;
import org.stromboli.api.fields.JsonFields;
import org.stromboli.api.fields.MediaFields;
import org.stromboli.generation.RequestRejectedException;

/// Where the bytes of an image or a video come from. Clients write it in many ways: OpenAI's `image_url`, a string
/// or an object; Anthropic's `source`; `image`, `url`, `base64` and `data` of Transformers, LangChain and MCP.
///
/// @param url as in a chat
/// @param param the field that an error about it blames
record MediaItemReader(String url, String param) {

    /// A kind of media and what its parts call it.
    enum Kind {
        IMAGE("image", "image_url", List.of("image", "input_image")),
        VIDEO("video", "video_url", List.of("video", "input_video"));

        final String noun;
        final String field;
        private final List<String> names;

        Kind(String noun, String field, List<String> names) {
            this.noun = noun;
            this.field = field;
            this.names = names;
        }
    }

    private static final List<String> SOURCES = List.of("source", "url", "base64", "data");
    private static final List<String> TYPES = List.of("media_type", "mime_type", "mimeType", "mediaType", "format");
    private static final Set<String> IGNORED = Set.of("uuid", "cache_control", "id", "index", "type", "source_type");

    private static final Set<String> BARE = Set.of("data", "base64");

    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]{1,20}:");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_\\s-]{64}");

    /// @param media the part's `image_url` or `video_url`
    /// @param others the part's other fields
    static MediaItemReader of(
            String path, Kind kind, ChatBody.@Nullable Media media, @Nullable Map<String, JsonNode> others) {
        Map<String, JsonNode> fields = others == null ? Map.of() : others;
        List<MediaItemReader> found = new ArrayList<>();
        if (media != null) {
            String param = "%s.%s.url".formatted(path, kind.field);
            String type = mediaType("%s.%s".formatted(path, kind.field), kind, media.others());
            found.add(new MediaItemReader(plain(Check.present(param, media.url()), type), param));
        }
        String type = mediaType(path, kind, fields);
        for (List<String> names : List.of(kind.names, SOURCES)) {
            for (String name : names) {
                JsonNode value = fields.get(name);
                if (value != null && !value.isNull()) {
                    found.add(of(path + "." + name, kind, value, type, BARE.contains(name)));
                }
            }
        }
        if (found.isEmpty()) {
            Check.present(path + "." + kind.field, null);
        }
        MediaItemReader first = found.getFirst();
        for (MediaItemReader each : found) {
            if (!each.url.equals(first.url)) {
                throw RequestRejectedException.invalid(
                        each.param,
                        "`%s` and `%s` are two different media; each belongs in a part of its own."
                                .formatted(first.param, each.param));
            }
        }
        return first;
    }

    /// An image as bare base64, or its URL.
    static MediaItemReader image(String param, JsonNode value) {
        return of(param, Kind.IMAGE, value, "", true);
    }

    private static MediaItemReader of(String path, Kind kind, JsonNode value, String type, boolean bare) {
        if (value.isTextual()) {
            String text = value.asText();
            return new MediaItemReader(bare && !isUrl(text) ? base64(text, type) : plain(text, type), path);
        }
        if (!value.isObject()) {
            throw RequestRejectedException.invalid(
                    path, "`%s` must be a string or an object: one %s for each part.".formatted(path, kind.noun));
        }
        return of(JsonFields.of(path, value), kind);
    }

    /// An object of one source, such as Anthropic's `{"type": "base64", "media_type": ..., "data": ...}`.
    private static MediaItemReader of(JsonFields fields, Kind kind) {
        String type = fields.optionalText("type");
        if (type != null && !Set.of("base64", "url", kind.noun, kind.field).contains(type)) {
            throw RequestRejectedException.invalid(
                    fields.path("type"),
                    "`%s` must be `base64` or `url`: no files are kept here.".formatted(fields.path("type")));
        }
        List<String> known = List.of("url", "data", "base64", kind.field);
        rejectOthers(fields.path(), kind, fields.members(), known);
        if ("base64".equals(type)) {
            fields.text(fields.has("base64") ? "base64" : "data");
        } else if ("url".equals(type)) {
            fields.text("url");
        }
        String mediaType = mediaType(fields.path(), kind, fields.members());
        for (String name : known) {
            JsonNode value = fields.node(name);
            if (value != null) {
                return of(fields.path(name), kind, value, mediaType, BARE.contains(name));
            }
        }
        throw RequestRejectedException.invalid(
                fields.path("url"), "`%s` or `data` is required.".formatted(fields.path("url")));
    }

    /// Fields of a part, or of the object in it, that nothing reads: whatever stands there is about its media item.
    static void rejectOthers(String path, Kind kind, @Nullable Map<String, JsonNode> others, List<String> known) {
        if (others == null) {
            return;
        }
        others.forEach((name, value) -> {
            boolean read = known.contains(name) || TYPES.contains(name) || IGNORED.contains(name);
            if (!read && MediaFields.asks(value)) {
                String shown = path + "." + JsonFields.shortened(name);
                throw RequestRejectedException.of(
                        RequestRejectedException.Kind.INVALID,
                        shown,
                        "unsupported_parameter",
                        "`%s` is not a field of %s; there are %s.".formatted(shown, article(kind), fieldNames(kind)));
            }
        });
    }

    private static String article(Kind kind) {
        return kind == Kind.IMAGE ? "an image" : "a video";
    }

    private static String fieldNames(Kind kind) {
        return kind == Kind.IMAGE
                ? "`url`, `detail` (how many tokens it may cost) and `visual_prompts` (marks), all in `image_url`"
                : "`url`, `num_frames`, `fps` and `video_backend`, all in `video_url`";
    }

    static List<String> ofPart(Kind kind) {
        List<String> names = new ArrayList<>(kind.names);
        names.addAll(SOURCES);
        return names;
    }

    private static boolean isUrl(String text) {
        return SCHEME.matcher(text).lookingAt();
    }

    private static String plain(String text, String type) {
        return !isUrl(text) && BASE64.matcher(text).lookingAt() ? base64(text, type) : text;
    }

    private static String base64(String text, String type) {
        return "data:%s;base64,".formatted(type).concat(text);
    }

    private static String mediaType(String path, Kind kind, @Nullable Map<String, JsonNode> others) {
        for (String name : TYPES) {
            JsonNode value = others == null ? null : others.get(name);
            if (value != null && !value.isNull()) {
                String param = path + "." + name;
                String type = value.asText();
                if (name.equals("format") && type.matches("[a-zA-Z0-9.+-]{1,40}")) {
                    return kind.noun + "/" + type;
                }
                if (!type.matches(kind.noun + "/[a-zA-Z0-9.+-]{1,40}")) {
                    throw RequestRejectedException.invalid(
                            param,
                            "`%s` must be the type of %s, such as `%s`."
                                    .formatted(param, article(kind), kind == Kind.IMAGE ? "image/png" : "video/mp4"));
                }
                return type;
            }
        }
        return "";
    }
}

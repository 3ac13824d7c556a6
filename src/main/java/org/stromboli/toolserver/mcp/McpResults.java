package org.stromboli.toolserver.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.toolserver.ToolImage;
import org.stromboli.toolserver.ToolLimits;
import org.stromboli.toolserver.ToolResult;

/// A result as it came over the wire. What cannot be passed on is named in the text, so that nothing is lost silently.
final class McpResults {

    private static final int MAX_PARTS = 256;

    private final List<String> texts = new ArrayList<>();
    private final List<ToolImage> images = new ArrayList<>();

    private McpResults() {}

    static ToolResult read(McpSchema.CallToolResult result, ToolLimits limits) {
        McpResults read = new McpResults();
        List<McpSchema.Content> content = result.content() == null ? List.of() : result.content();
        content.stream().limit(MAX_PARTS).forEach(read::add);
        if (content.size() > MAX_PARTS) {
            read.note("%d more parts of this result are left out", content.size() - MAX_PARTS);
        }
        ToolResult whole = new ToolResult(
                Boolean.TRUE.equals(result.isError()) ? ToolResult.Status.TOOL_ERROR : ToolResult.Status.RETURNED,
                read.texts,
                structured(result.structuredContent()),
                read.images);
        return whole.bytes() <= limits.maxResultBytes()
                ? whole
                : ToolResult.failed("The tool has no result: it is larger than its setting `max-result-bytes` allows.");
    }

    private void add(McpSchema.@Nullable Content part) {
        switch (part) {
            case McpSchema.TextContent text -> texts.add(text.text() == null ? "" : text.text());
            case McpSchema.ImageContent image -> image(image.mimeType(), image.data());
            case McpSchema.AudioContent audio ->
                note("audio (%s) is left out: models here cannot hear", audio.mimeType());
            case McpSchema.EmbeddedResource embedded -> resource(embedded.resource());
            case McpSchema.ResourceLink link -> note("link to a resource: %s", link.uri());
            case null, default -> note("a part of an unknown kind is left out");
        }
    }

    private void resource(McpSchema.@Nullable ResourceContents resource) {
        switch (resource) {
            case McpSchema.TextResourceContents text -> texts.add(text.text() == null ? "" : text.text());
            case McpSchema.BlobResourceContents blob
            when isImage(blob.mimeType()) -> image(blob.mimeType(), blob.blob());
            case null, default -> note("a resource that is neither text nor an image is left out");
        }
    }

    private void image(@Nullable String mimeType, @Nullable String base64) {
        if (mimeType == null || base64 == null || !isImage(mimeType)) {
            note("an image without type or content is left out");
            return;
        }
        try {
            images.add(new ToolImage(mimeType, Base64.getDecoder().decode(base64.replaceAll("\\s", ""))));
        } catch (IllegalArgumentException e) {
            note("an image whose content is no base64 is left out");
        }
    }

    private static boolean isImage(@Nullable String mimeType) {
        return mimeType != null && mimeType.matches("image/[a-zA-Z0-9.+-]{1,64}");
    }

    private void note(String text, Object... values) {
        texts.add("(%s)".formatted(text.formatted(values)));
    }

    private static Optional<Map<String, @Nullable Object>> structured(@Nullable Object data) {
        if (!(data instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        map.forEach((name, value) -> members.put(String.valueOf(name), value));
        return Optional.of(members);
    }
}

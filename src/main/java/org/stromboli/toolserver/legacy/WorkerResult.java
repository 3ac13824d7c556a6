package org.stromboli.toolserver.legacy;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.stromboli.toolserver.ToolImage;
import org.stromboli.toolserver.ToolResult;

/// A worker's answer: pictures taken out of the dictionary, errors told from results. What the model is shown of the
/// dictionary is a matter of its prompt format.
///
/// @param maskRle the first mask, as COCO writes it
/// @param segments a picture of regions, in base64
record WorkerResult(ToolResult result, Optional<Object> maskRle, Optional<String> segments) {

    private static final int OUT_OF_MEMORY = 50002;
    private static final int MAX_TEXT = 1000;

    private static final String MASKS = "masks_rle";
    private static final String SEGMENTS = "image_seg";
    private static final List<String> PICTURES = List.of("edited_image", SEGMENTS);
    private static final String SERIES = "iou_sort_masks";
    private static final int MAX_SERIES = 16;

    static WorkerResult of(Skill skill, Map<String, @Nullable Object> answer) {
        if (answer.get("error_code") instanceof Number code && code.intValue() != 0) {
            return new WorkerResult(
                    error(skill, code.intValue(), answer.get("text")), Optional.empty(), Optional.empty());
        }
        Map<String, @Nullable Object> data = new LinkedHashMap<>(answer);
        List<String> notes = new ArrayList<>();
        List<ToolImage> images = new ArrayList<>();
        for (String name : PICTURES) {
            add(name, data.remove(name), images, notes);
        }
        if (data.remove(SERIES) instanceof List<?> series) {
            series.stream().limit(MAX_SERIES).forEach(each -> add(SERIES, each, images, notes));
        }
        Optional<Object> mask = data.remove(MASKS) instanceof List<?> masks && !masks.isEmpty()
                ? Optional.ofNullable(masks.getFirst())
                : Optional.empty();
        Optional<String> segments = answer.get(SEGMENTS) instanceof String text ? Optional.of(text) : Optional.empty();
        return new WorkerResult(
                new ToolResult(ToolResult.Status.RETURNED, notes, Optional.of(data), images), mask, segments);
    }

    private static ToolResult error(Skill skill, int code, @Nullable Object text) {
        String reason = code == OUT_OF_MEMORY ? "has run out of memory" : "has failed";
        String told = text == null ? "" : ": " + shortened(String.valueOf(text));
        return new ToolResult(
                ToolResult.Status.TOOL_ERROR,
                List.of("The worker of `%s` %s (%d)%s".formatted(skill.name(), reason, code, told)),
                Optional.empty(),
                List.of());
    }

    private static void add(String name, @Nullable Object value, List<ToolImage> images, List<String> notes) {
        if (value == null) {
            return;
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(String.valueOf(value));
            images.add(new ToolImage(mimeType(bytes), bytes));
        } catch (IllegalArgumentException e) {
            notes.add("(`%s` is left out: it is no base64)".formatted(name));
        }
    }

    /// Workers write JPEG or PNG.
    private static String mimeType(byte[] bytes) {
        return bytes.length > 3 && bytes[1] == 'P' && bytes[2] == 'N' && bytes[3] == 'G' ? "image/png" : "image/jpeg";
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }
}

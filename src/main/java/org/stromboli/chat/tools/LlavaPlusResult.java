package org.stromboli.chat.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.jinja.PythonText;

/// What a skill's result looks like to LLaVA-Plus: without images and masks, numbers rounded, in Python's notation. A
/// result that is no JSON object is left as it is.
final class LlavaPlusResult {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Set<String> ROUNDED = Set.of("boxes", "logits", "scores");
    private static final Set<String> UNSEEN =
            Set.of("masks_rle", "edited_image", "image_seg", "iou_sort_masks", "size");
    private static final String RETRIEVED = "retrieval_results";

    private LlavaPlusResult() {}

    static String text(String skill, String content) {
        try {
            Map<String, @Nullable Object> result =
                    MAPPER.readValue(content, new TypeReference<Map<String, @Nullable Object>>() {});
            return result == null ? content : PythonText.repr(cleaned(skill, result));
        } catch (JsonProcessingException e) {
            return content;
        }
    }

    private static Map<String, @Nullable Object> cleaned(String skill, Map<String, @Nullable Object> result) {
        Map<String, @Nullable Object> cleaned = new LinkedHashMap<>();
        result.forEach((key, value) -> {
            boolean places = skill.equals("easyocr") && (key.equals("boxes") || key.equals("scores"));
            if (!UNSEEN.contains(key) && !places) {
                cleaned.put(key, cleaned(key, value));
            }
        });
        if (cleaned.isEmpty()) {
            cleaned.put("message", "The %s has processed the image.".formatted(skill));
        }
        return cleaned;
    }

    private static @Nullable Object cleaned(String key, @Nullable Object value) {
        if (key.equals(RETRIEVED) && value instanceof List<?> list) {
            return list.stream().map(LlavaPlusResult::retrieved).toList();
        }
        return ROUNDED.contains(key) ? rounded(value) : value;
    }

    private static Object retrieved(@Nullable Object each) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        if (each instanceof Map<?, ?> found) {
            kept.put("caption", found.get("caption"));
            kept.put("similarity", rounded(found.get("similarity")));
        }
        return kept;
    }

    private static @Nullable Object rounded(@Nullable Object value) {
        return switch (value) {
            case Double number ->
                new BigDecimal(number).setScale(2, RoundingMode.HALF_EVEN).doubleValue();
            case List<?> list -> {
                List<@Nullable Object> rounded = new ArrayList<>();
                list.forEach(each -> rounded.add(rounded(each)));
                yield rounded;
            }
            case null, default -> value;
        };
    }
}

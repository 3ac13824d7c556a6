package org.stromboli.skills.tool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Pieces of JSON schema, in the words that all tools share.
public final class Schemas {

    private Schemas() {}

    public static Map<String, Object> text(String description) {
        return of("string", description);
    }

    public static Map<String, Object> number(String description) {
        return of("number", description);
    }

    public static Map<String, Object> integer(String description) {
        return of("integer", description);
    }

    public static Map<String, Object> bool(String description) {
        return of("boolean", description);
    }

    public static Map<String, Object> picture(String description) {
        return text(description + ": base64 or a data: URL of a PNG, JPEG, GIF or BMP file");
    }

    public static Map<String, Object> range(String description, double least, double most) {
        Map<String, Object> schema = number(description);
        schema.put("minimum", least);
        schema.put("maximum", most);
        return schema;
    }

    public static Map<String, Object> range(String description, int least, int most) {
        Map<String, Object> schema = integer(description);
        schema.put("minimum", least);
        schema.put("maximum", most);
        return schema;
    }

    public static Map<String, Object> choice(String description, List<String> values) {
        Map<String, Object> schema = text(description);
        schema.put("enum", values);
        return schema;
    }

    public static Map<String, Object> box(String description) {
        Map<String, Object> schema = list(description + ": [x0, y0, x1, y1], each in [0, 1]", range("", 0.0, 1.0));
        schema.put("minItems", 4);
        schema.put("maxItems", 4);
        return schema;
    }

    public static Map<String, Object> point(String description) {
        Map<String, Object> schema = list(description + ": [x, y], each in [0, 1]", range("", 0.0, 1.0));
        schema.put("minItems", 2);
        schema.put("maxItems", 2);
        return schema;
    }

    public static Map<String, Object> list(String description, Map<String, Object> items) {
        Map<String, Object> schema = of("array", description);
        schema.put("items", items);
        return schema;
    }

    public static Map<String, Object> boxes(String description) {
        return list(description, box("a box"));
    }

    /// Height and width of the picture, as the skills of LLaVA-Plus report them.
    public static Map<String, Object> size() {
        return list("height and width of the picture in pixels", integer(""));
    }

    public static Map<String, Object> masks(String description) {
        return list(
                description,
                object(Map.of(
                        "size",
                        list("height and width", integer("")),
                        "counts",
                        text("COCO's compressed run lengths"))));
    }

    /// Every property is always there.
    public static Map<String, Object> object(Map<String, Object> properties) {
        Map<String, Object> schema = of("object", "");
        schema.put("properties", properties);
        schema.put("required", List.copyOf(properties.keySet()));
        return schema;
    }

    private static Map<String, Object> of(String type, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        if (!description.isEmpty()) {
            schema.put("description", description);
        }
        return schema;
    }
}

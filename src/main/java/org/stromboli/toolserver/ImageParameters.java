package org.stromboli.toolserver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parameters of a tool that take the user's images. A model cannot write an image: it is not shown these
/// parameters, and what it writes for them is replaced. An image parameter is a string that is called `image` or has
/// `contentEncoding: base64` (and no media type other than an image's), or `images`, an array of strings. With
/// `format: uri` it gets a `data:` URL, else base64 alone.
public final class ImageParameters {

    private static final String ALL = "images";
    private static final Set<String> NAMES = Set.of("image", ALL);

    private ImageParameters() {}

    /// The tool as the model is told of it.
    public static Map<String, Object> shown(Map<String, Object> schema) {
        Map<String, Object> properties = object(schema.get("properties"));
        if (properties.keySet().stream().noneMatch(name -> isImage(name, properties.get(name)))) {
            return schema;
        }
        Map<String, Object> left = new LinkedHashMap<>(properties);
        left.keySet().removeIf(name -> isImage(name, properties.get(name)));
        Map<String, Object> shown = new LinkedHashMap<>(schema);
        shown.put("properties", left);
        if (schema.get("required") instanceof List<?> required) {
            shown.put("required", required.stream().filter(left::containsKey).toList());
        }
        return shown;
    }

    /// Whether the tool takes images.
    public static boolean areIn(ServerTool tool) {
        Map<String, Object> properties = object(tool.parameters().get("properties"));
        return properties.keySet().stream().anyMatch(name -> isImage(name, properties.get(name)));
    }

    /// Whether a call needs images.
    public static boolean areRequired(ServerTool tool) {
        Map<String, Object> properties = object(tool.parameters().get("properties"));
        return tool.parameters().get("required") instanceof List<?> required
                && required.stream().anyMatch(name -> isImage(String.valueOf(name), properties.get(name)));
    }

    /// The arguments of a call with the images in their places. Several parameters for one image each get the last
    /// images in their order; those for which there is none are left out.
    public static Map<String, @Nullable Object> filled(ToolInvocation call) {
        Map<String, Object> properties = object(call.tool().parameters().get("properties"));
        Map<String, @Nullable Object> filled = new LinkedHashMap<>(call.arguments());
        List<String> single = new ArrayList<>();
        properties.forEach((name, property) -> {
            if (!isImage(name, property)) {
                return;
            }
            filled.remove(name);
            if (isArray(property)) {
                filled.put(
                        name,
                        call.images().stream()
                                .map(image ->
                                        written(image, object(object(property).get("items"))))
                                .toList());
            } else {
                single.add(name);
            }
        });
        List<ToolImage> images = call.images();
        List<ToolImage> last = images.subList(Math.max(0, images.size() - single.size()), images.size());
        for (int i = 0; i < last.size(); i++) {
            String name = single.get(i);
            filled.put(name, written(last.get(i), object(properties.get(name))));
        }
        return filled;
    }

    private static String written(ToolImage image, Map<String, Object> property) {
        return "uri".equals(property.get("format")) ? image.dataUrl() : image.base64();
    }

    private static boolean isImage(String name, @Nullable Object schema) {
        Map<String, Object> property = object(schema);
        if (isArray(schema)) {
            return name.equals(ALL) && isText(object(property.get("items")));
        }
        boolean encoded = "base64".equals(property.get("contentEncoding"))
                && String.valueOf(property.getOrDefault("contentMediaType", "image/*"))
                        .startsWith("image/");
        return isText(property) && (encoded || NAMES.contains(name));
    }

    private static boolean isArray(@Nullable Object property) {
        return "array".equals(object(property).get("type"));
    }

    private static boolean isText(Map<String, Object> property) {
        return "string".equals(property.get("type"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}

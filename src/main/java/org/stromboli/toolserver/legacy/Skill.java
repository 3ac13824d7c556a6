package org.stromboli.toolserver.legacy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.stromboli.toolserver.ServerTool;

/// A skill of the LLaVA-Plus repository that can be called here. `seem` is none of them: it needs a mask that the user
/// scribbles, for which requests have no place.
///
/// @param names under which a worker may be registered, the usual one first
/// @param parameters what the model may write, by name: the JSON schema of each
/// @param required names of those that a call must have
/// @param settings what is sent beside them
/// @param input what a worker needs
record Skill(
        List<String> names,
        String description,
        Map<String, Object> parameters,
        List<String> required,
        Map<String, Object> settings,
        Input input) {

    /// What is sent beside the parameters.
    enum Input {
        /// The image.
        IMAGE,
        /// The image, if there is one.
        IMAGE_OR_NONE,
        /// The image, and the mask of the last segmentation.
        IMAGE_AND_MASK,
        /// The image, and the last segmentation as a picture.
        IMAGE_AND_SEGMENTS
    }

    private static final Map<String, Object> TEXT = Map.of("type", "string");
    private static final Map<String, Object> NUMBER = Map.of("type", "number", "minimum", 0, "maximum", 1);
    private static final Map<String, Object> LISTS = Map.of("type", "array", "items", Map.of("type", "array"));

    private static final Map<String, Object> CAPTION = Map.of(
            "caption", Map.of("type", "string", "description", "Phrases to find, separated by \" . \"."),
            "box_threshold", NUMBER,
            "text_threshold", NUMBER);

    private static final Map<String, Object> PROMPT = Map.of("prompt", TEXT);

    static final List<Skill> ALL = List.of(
            of("Finds what phrases name: boxes, phrases, logits.", Input.IMAGE, "grounding_dino")
                    .with(CAPTION, "caption"),
            of("Finds and segments what phrases name.", Input.IMAGE, "grounding_dino+sam", "grounded_sam")
                    .with(CAPTION, "caption"),
            of("Segments what is in boxes or at points (one of both).", Input.IMAGE, "sam")
                    .with(Map.of("boxes", LISTS, "points", LISTS, "point_labels", LISTS)),
            of("Tags of an image.", Input.IMAGE, "ram"),
            of("Tags of an image, and where they are.", Input.IMAGE, "ram+grounding_dino"),
            of("A caption of an image.", Input.IMAGE, "blip2"),
            of("A caption of an image, and where its words are.", Input.IMAGE, "blip2+grounding_dino"),
            of("Reads text in an image.", Input.IMAGE, "easyocr", "ocr"),
            of("Finds similar images and their captions.", Input.IMAGE, "retrieval", "clip"),
            of("Segments what is at points or in boxes, at several sizes.", Input.IMAGE, "semantic_sam")
                    .with(Map.of("point", LISTS, "boxes", LISTS)),
            of("Segments an image into a picture of regions.", Input.IMAGE, "openseed")
                    .sending(Map.of("mode", "openseed")),
            of("Draws an image anew along the last picture of regions.", Input.IMAGE_AND_SEGMENTS, "controlnet")
                    .with(Map.of("prompt", Map.of()), "prompt")
                    .sending(Map.of("mode", "controlnet")),
            of("Edits an image as told.", Input.IMAGE, "instruct-pix2pix", "ip2p")
                    .with(PROMPT, "prompt"),
            of("Draws an image of what is told.", Input.IMAGE_OR_NONE, "stable-diffusion", "sd")
                    .with(PROMPT, "prompt"),
            of("Draws what was segmented last anew.", Input.IMAGE_AND_MASK, "inpainting")
                    .with(PROMPT, "prompt"));

    private static Skill of(String description, Input input, String... names) {
        return new Skill(List.of(names), description, Map.of(), List.of(), Map.of(), input);
    }

    private Skill with(Map<String, Object> own, String... needed) {
        return new Skill(names, description, own, List.of(needed), settings, input);
    }

    private Skill sending(Map<String, Object> own) {
        return new Skill(names, description, parameters, required, own, input);
    }

    /// That a tool of [#tool] stands for.
    static Optional<Skill> named(String tool) {
        String plain = tool.replace('+', '_');
        return ALL.stream()
                .filter(skill -> skill.names.stream()
                        .anyMatch(name -> name.replace('+', '_').equals(plain)))
                .findFirst();
    }

    /// Under which a worker of it is registered: `controlnet` serves `openseed`, too.
    Optional<String> worker(List<String> registered) {
        Stream<String> all = names.contains("openseed") ? Stream.of("openseed", "controlnet") : names.stream();
        return all.filter(registered::contains).findFirst();
    }

    String name() {
        return names.getFirst();
    }

    /// OpenAI's names of functions have no `+`.
    String toolName() {
        return name().replace('+', '_');
    }

    /// Whether equal calls have equal results: nothing is drawn.
    boolean isRepeatable() {
        return input == Input.IMAGE && !names.contains("instruct-pix2pix");
    }

    boolean needsMask() {
        return input == Input.IMAGE_AND_MASK || input == Input.IMAGE_AND_SEGMENTS;
    }

    /// Whether its results have what another skill needs.
    boolean makesMaskFor(Skill other) {
        return other.input == Input.IMAGE_AND_SEGMENTS
                ? names.contains("openseed")
                : names.contains("sam") || names.contains("grounded_sam");
    }

    ServerTool tool() {
        Map<String, Object> properties = new LinkedHashMap<>(parameters);
        properties.put("image", Map.of("type", "string", "contentEncoding", "base64", "contentMediaType", "image/png"));
        List<String> needed = new ArrayList<>(required);
        if (input != Input.IMAGE_OR_NONE) {
            needed.add("image");
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", needed);
        return new ServerTool(toolName(), description, schema, true);
    }
}

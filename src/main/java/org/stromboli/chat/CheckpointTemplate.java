package org.stromboli.chat;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The chat template that a checkpoint carries, and the special tokens that it may name.
///
/// @param source the template's text
/// @param origin the file that it stands in
/// @param specialTokens `bos_token`, `eos_token` and so on, those that the checkpoint has
public record CheckpointTemplate(String source, String origin, Map<String, String> specialTokens) {

    private static final List<String> SPECIAL_TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    private static final long MAX_FILE_BYTES = 64_000_000;
    private static final String LEGACY = "chat_template.json";
    private static final String ADDITIONAL = "additional_chat_templates";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public CheckpointTemplate {
        specialTokens = Map.copyOf(specialTokens);
    }

    /// @throws IllegalArgumentException if the directory holds no template, or a file is malformed
    public static CheckpointTemplate find(Path directory) throws IOException {
        return findIfPresent(directory)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the checkpoint has no chat template: neither a chat_template in processor_config.json or"
                                + " chat_template.json, nor chat_template.jinja, nor a chat_template in"
                                + " tokenizer_config.json"));
    }

    /// Looks where the processors of transformers 5.24 look, in the same order: `processor_config.json`,
    /// `chat_template.json`, `chat_template.jinja`, `additional_chat_templates/default.jinja`. Then in
    /// `tokenizer_config.json`, as tokenizers do.
    ///
    /// @throws IllegalArgumentException if a file is malformed, or files contradict each other
    public static Optional<CheckpointTemplate> findIfPresent(Path directory) throws IOException {
        Map<String, String> specialTokens = specialTokens(directory);
        Path plain = directory.resolve("chat_template.jinja");
        Path additional = directory.resolve(ADDITIONAL);
        checkLegacy(directory, additional);
        for (String name : List.of("processor_config.json", LEGACY)) {
            Optional<CheckpointTemplate> found = inJson(directory, name, specialTokens);
            if (found.isPresent()) {
                return found;
            }
        }
        for (Path file : List.of(plain, additional.resolve("default.jinja"))) {
            if (Files.isRegularFile(file)) {
                return Optional.of(new CheckpointTemplate(
                        text(file), directory.relativize(file).toString(), specialTokens));
            }
        }
        return inJson(directory, "tokenizer_config.json", specialTokens);
    }

    private static void checkLegacy(Path directory, Path additional) throws IOException {
        Path legacy = directory.resolve(LEGACY);
        if (!Files.isRegularFile(legacy)) {
            return;
        }
        if (!json(legacy).has("chat_template")) {
            throw new IllegalArgumentException("%s has no chat_template".formatted(LEGACY));
        }
        if (Files.isDirectory(additional)) {
            throw new IllegalArgumentException(
                    "the checkpoint has both %s and templates in %s: rename the first one to chat_template.jinja"
                            .formatted(LEGACY, ADDITIONAL));
        }
    }

    private static Optional<CheckpointTemplate> inJson(Path directory, String name, Map<String, String> specialTokens)
            throws IOException {
        return template(json(directory.resolve(name)).path("chat_template"))
                .map(source -> new CheckpointTemplate(source, name, specialTokens));
    }

    /// The operator's template in place of the checkpoint's own.
    public static CheckpointTemplate replaced(Path directory, Path template) throws IOException {
        return new CheckpointTemplate(text(template), template.getFileName().toString(), specialTokens(directory));
    }

    /// One template, or several with names, of which `default` counts.
    private static Optional<String> template(JsonNode node) {
        if (node.isTextual()) {
            return Optional.of(node.asText());
        }
        List<String> named = new ArrayList<>();
        for (JsonNode each : node) {
            if (each.path("name").asText().equals("default")) {
                named.add(each.path("template").asText());
            }
        }
        if (node.path("default").isTextual()) {
            named.add(node.path("default").asText());
        }
        return named.stream().findFirst();
    }

    private static Map<String, String> specialTokens(Path directory) throws IOException {
        Map<String, String> tokens = new LinkedHashMap<>();
        List<String> files = List.of("tokenizer_config.json", "special_tokens_map.json");
        // The second file overrides the first one where that has no list of its tokens.
        boolean complete = json(directory.resolve(files.getFirst())).has("added_tokens_decoder");
        for (String file : complete ? files : files.reversed()) {
            JsonNode config = json(directory.resolve(file));
            for (String name : SPECIAL_TOKENS) {
                JsonNode token = config.path(name);
                String text = (token.isObject() ? token.path("content") : token).asText("");
                if (!text.isEmpty() && !token.isNull()) {
                    tokens.putIfAbsent(name, text);
                }
            }
        }
        return tokens;
    }

    private static String text(Path file) throws IOException {
        checkSize(file);
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("%s is not UTF-8 text".formatted(file.getFileName()), e);
        }
    }

    private static void checkSize(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IllegalArgumentException(
                    "%s is larger than the %d bytes allowed".formatted(file.getFileName(), MAX_FILE_BYTES));
        }
    }

    private static JsonNode json(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return MAPPER.missingNode();
        }
        checkSize(file);
        try {
            return MAPPER.readTree(file.toFile());
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException("%s has JSON beyond all limits".formatted(file.getFileName()), e);
        } catch (JsonParseException e) {
            JsonLocation at = e.getLocation();
            throw new IllegalArgumentException(
                    "%s is not valid JSON at line %d, column %d"
                            .formatted(file.getFileName(), at.getLineNr(), at.getColumnNr()),
                    e);
        }
    }
}

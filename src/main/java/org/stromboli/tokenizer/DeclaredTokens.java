package org.stromboli.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The tokens that `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` declare beside those of
/// `tokenizer.json`: further ones, and other flags of known ones. With `added_tokens_decoder` in the first file the
/// others have no effect. An id is the vocabulary's, else the next one; the declared number only orders them.
final class DeclaredTokens {

    private static final List<String> NAMES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    private static final String DECODER = "added_tokens_decoder";
    private static final String EXTRA = "extra_special_tokens";
    private static final String ADDITIONAL = "additional_special_tokens";

    private final SortedMap<Integer, ObjectNode> listed = new TreeMap<>();
    private final Map<String, JsonNode> named = new LinkedHashMap<>();
    private final List<JsonNode> extra = new ArrayList<>();

    private DeclaredTokens() {}

    /// @param config `tokenizer_config.json`, as the others missing where there is no such file
    /// @param usual names of special tokens where no file gives them
    static DeclaredTokens of(
            JsonNode config, JsonNode specialMap, JsonNode added, JsonNode root, Map<String, String> usual) {
        DeclaredTokens tokens = new DeclaredTokens();
        boolean complete = config.has(DECODER);
        tokens.names(config, complete ? MissingNode.getInstance() : specialMap, usual);
        tokens.extras(config, complete ? MissingNode.getInstance() : specialMap);
        if (complete) {
            config.path(DECODER)
                    .properties()
                    .forEach(each -> tokens.list(each.getKey(), flagged(each.getValue(), false)));
            return tokens;
        }
        Set<String> special = tokens.specialTexts();
        for (Map.Entry<String, JsonNode> each : added.properties()) {
            boolean isSpecial = special.contains(each.getKey());
            tokens.list(
                    each.getValue().asText(),
                    AddedTokens.entry(each.getKey(), isSpecial).put("normalized", !isSpecial));
        }
        root.path("added_tokens").forEach(each -> tokens.list(each.path("id").asText(), flagged(each, false)));
        return tokens;
    }

    private void list(String id, ObjectNode token) {
        try {
            listed.put(Integer.valueOf(id), token);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "an added token has the id %s, expected a whole number".formatted(id), e);
        }
    }

    private void names(JsonNode config, JsonNode specialMap, Map<String, String> usual) {
        for (String name : NAMES) {
            JsonNode given = specialMap.has(name) ? specialMap.get(name) : config.path(name);
            if (!content(given).isEmpty()) {
                named.put(name, given);
            } else if (given.isMissingNode() && usual.containsKey(name)) {
                named.put(name, JsonNodeFactory.instance.textNode(usual.get(name)));
            }
        }
        config.path("model_specific_special_tokens")
                .properties()
                .forEach(each -> named.put(each.getKey(), each.getValue()));
        for (Map.Entry<String, JsonNode> each : config.properties()) { // such as image_token
            if (each.getKey().endsWith("_token")
                    && !NAMES.contains(each.getKey())
                    && each.getValue().isTextual()) {
                named.put(each.getKey(), each.getValue());
            }
        }
    }

    private void extras(JsonNode config, JsonNode specialMap) {
        JsonNode own = isGiven(config, EXTRA) ? config.get(EXTRA) : config.path(ADDITIONAL);
        own.forEach(extra::add);
        specialMap.path(EXTRA).forEach(extra::add);
        if (extra.isEmpty()) {
            specialMap.path(ADDITIONAL).forEach(extra::add);
        }
    }

    private static boolean isGiven(JsonNode config, String key) {
        return config.path(key).isContainerNode() && !config.path(key).isEmpty();
    }

    private Set<String> specialTexts() {
        Map<String, Boolean> texts = new LinkedHashMap<>();
        named.values().forEach(each -> texts.put(content(each), true));
        extra.forEach(each -> texts.put(content(each), true));
        return texts.keySet();
    }

    /// @return whether anything changed
    boolean addTo(ObjectNode root) {
        Map<String, ObjectNode> tokens = new LinkedHashMap<>();
        root.path("added_tokens").forEach(each -> tokens.put(content(each), (ObjectNode) each));
        Map<String, ObjectNode> found = new LinkedHashMap<>(tokens);
        JsonNode vocabulary = root.path("model").path("vocab");
        Ids ids = new Ids(vocabulary, tokens);
        Set<String> names =
                Set.copyOf(named.values().stream().map(DeclaredTokens::content).toList());
        for (ObjectNode each : listed.values()) {
            ids.add(each.put("special", each.path("special").asBoolean() || names.contains(content(each))));
        }
        List<JsonNode> others = new ArrayList<>(named.values());
        others.addAll(extra);
        for (JsonNode each : others) {
            if (!content(each).isEmpty() && !tokens.containsKey(content(each))) {
                ids.add(flagged(each, true));
            }
        }
        if (tokens.equals(found)) {
            return false;
        }
        root.putArray("added_tokens").addAll(tokens.values());
        return true;
    }

    /// Gives ids to tokens in the order in which they are added.
    private static final class Ids {

        private final JsonNode vocabulary;
        private final Map<String, ObjectNode> tokens;
        private int next;

        Ids(JsonNode vocabulary, Map<String, ObjectNode> tokens) {
            this.vocabulary = vocabulary;
            this.tokens = tokens;
            next = vocabulary.size();
            for (Iterator<ObjectNode> all = tokens.values().iterator(); all.hasNext(); ) {
                next = Math.max(next, all.next().path("id").asInt() + 1);
            }
        }

        void add(ObjectNode token) {
            String text = content(token);
            JsonNode known = tokens.containsKey(text) ? tokens.get(text).path("id") : vocabulary.path(text);
            token.put("id", known.isInt() ? known.asInt() : next);
            next = Math.max(next, token.path("id").asInt() + 1);
            tokens.put(text, token);
        }
    }

    /// @param isSpecial whether a token without flags is one
    private static ObjectNode flagged(JsonNode token, boolean isSpecial) {
        ObjectNode entry =
                AddedTokens.entry(content(token), token.path("special").asBoolean(isSpecial));
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            entry.put(flag, token.path(flag).asBoolean());
        }
        return entry;
    }

    private static String content(JsonNode token) {
        JsonNode text = token.isObject() ? token.path("content") : token;
        return text.isTextual() ? text.asText() : "";
    }
}

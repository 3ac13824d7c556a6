package org.stromboli.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.stromboli.tokenizer.SentencePieceModel.Kind;
import org.stromboli.tokenizer.SentencePieceModel.Piece;

/// The tokens that stand beside the pieces of a `tokenizer.model`, or are found in texts as a whole: what
/// `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` say of them. All three files may
/// be absent.
final class AddedTokens {

    private static final List<String> NAMES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    private static final int MAX_IDS = 1 << 22;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final SentencePieceModel model;
    private final ToIntFunction<String> pieceIds; // -1 for what is no piece
    private final JsonNode config;
    private final JsonNode specialMap;
    private final JsonNode added;

    /// @param pieceIds -1 for texts that are no piece
    AddedTokens(Path directory, SentencePieceModel model, ToIntFunction<String> pieceIds) throws IOException {
        this.model = model;
        this.pieceIds = pieceIds;
        this.config = json(directory, "tokenizer_config.json");
        this.specialMap = json(directory, "special_tokens_map.json");
        this.added = json(directory, "added_tokens.json");
    }

    PieceRules rules() {
        return new PieceRules(
                all(),
                Optional.of(begin()).filter(_ -> flag("add_bos_token", true)),
                Optional.of(end()).filter(_ -> flag("add_eos_token", false)),
                model.dummyPrefix() && flag("add_prefix_space", true),
                flag("legacy", true));
    }

    private boolean flag(String key, boolean usual) {
        return config.path(key).asBoolean(usual);
    }

    /// The name of the token that begins every text.
    private String begin() {
        String named = named("bos_token");
        return named.isEmpty() ? model.begin() : named;
    }

    /// The name of the token that ends every text.
    private String end() {
        String named = named("eos_token");
        return named.isEmpty() ? model.end() : named;
    }

    /// Entries of `added_tokens` by their ids.
    private SortedMap<Integer, ObjectNode> all() {
        SortedMap<Integer, ObjectNode> tokens = new TreeMap<>();
        for (int id = 0; id < model.pieces().size(); id++) {
            Piece piece = model.pieces().get(id);
            if (piece.kind() == Kind.USER_DEFINED) {
                put(tokens, id, entry(piece.text(), false));
            }
        }
        Set<String> special = special();
        for (Map.Entry<String, JsonNode> each : added.properties()) {
            put(tokens, id(each.getValue()), entry(each.getKey(), special.contains(each.getKey())));
        }
        for (Map.Entry<String, JsonNode> each :
                config.path("added_tokens_decoder").properties()) {
            put(tokens, id(MAPPER.getNodeFactory().textNode(each.getKey())), detailed(each.getValue()));
        }
        for (String text : special) {
            if (tokens.values().stream()
                    .noneMatch(each -> each.path("content").asText().equals(text))) {
                int piece = pieceIds.applyAsInt(text);
                int free = Math.max(model.pieces().size(), tokens.isEmpty() ? 0 : tokens.lastKey() + 1);
                put(tokens, piece >= 0 ? piece : free, entry(text, true));
            }
        }
        return tokens;
    }

    private Set<String> special() {
        Set<String> special = new LinkedHashSet<>(List.of(model.unknown(), begin(), end()));
        for (String name : NAMES) {
            special.add(named(name));
        }
        for (JsonNode source : List.of(config, specialMap)) {
            for (JsonNode each : source.path("additional_special_tokens")) {
                special.add(content(each));
            }
        }
        special.remove("");
        return special;
    }

    private void put(SortedMap<Integer, ObjectNode> tokens, int id, ObjectNode token) {
        String text = token.path("content").asText();
        int piece = pieceIds.applyAsInt(text);
        boolean taken = id < model.pieces().size() && piece != id;
        if (text.isEmpty() || taken || piece >= 0 && piece != id) {
            throw new IllegalArgumentException("the added token \"%s\" has the id %d, which tokenizer.model %s"
                    .formatted(text, id, taken ? "gives to another piece" : "contradicts"));
        }
        tokens.put(id, token.put("id", id));
    }

    private static ObjectNode detailed(JsonNode token) {
        ObjectNode entry = entry(content(token), token.path("special").asBoolean());
        for (String flag : List.of("single_word", "lstrip", "rstrip")) {
            entry.put(flag, token.path(flag).asBoolean());
        }
        return entry;
    }

    /// Never normalised: the name is looked for in the text as it was written.
    static ObjectNode entry(String content, boolean special) {
        return MAPPER.createObjectNode()
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
    }

    private static int id(JsonNode node) {
        int id = node.asInt(-1);
        if (id < 0 || id >= MAX_IDS) {
            throw new IllegalArgumentException(
                    "an added token has the id %s, expected 0 to %d".formatted(node, MAX_IDS - 1));
        }
        return id;
    }

    private String named(String name) {
        String text = content(config.path(name));
        return text.isEmpty() ? content(specialMap.path(name)) : text;
    }

    private static String content(JsonNode token) {
        JsonNode text = token.isObject() ? token.path("content") : token;
        return text.isTextual() ? text.asText() : "";
    }

    private static JsonNode json(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return MAPPER.missingNode();
        }
        try {
            return MAPPER.readTree(LimitedFile.read(file));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s is not JSON: %s".formatted(name, e.getOriginalMessage()), e);
        }
    }
}

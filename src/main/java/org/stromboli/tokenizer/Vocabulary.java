package org.stromboli.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// What `tokenizer.json` says about each id: its piece, the bytes that it stands for, whether it is special.
/// Immutable. Bytes are computed when they are asked for: those of a large vocabulary take longer than all answers.
final class Vocabulary {

    private static final byte[] NOTHING = {};
    private static final int MAX_TOKENS = 1 << 24;

    private final String[] pieces; // [size], empty where no token has the id
    private final BitSet special;
    private final Map<String, Integer> ids;
    private final PieceStyle style;

    /// @param ids of all pieces
    /// @param special ids
    Vocabulary(Map<String, Integer> ids, BitSet special, PieceStyle style) {
        this.ids = ids;
        this.special = special;
        this.style = style;
        int size = 1 + ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
        this.pieces = new String[size];
        Arrays.fill(pieces, "");
        ids.forEach((piece, id) -> pieces[id] = piece);
    }

    static Vocabulary parse(byte[] json) throws IOException {
        JsonNode root = root(json);
        Map<String, Integer> ids = new HashMap<>();
        JsonNode model = root.path("model").path("vocab");
        if (model.isObject()) { // {piece: id}
            model.properties().forEach(each -> ids.put(each.getKey(), id(each.getValue())));
        } else { // [[piece, score], ...]
            for (JsonNode pair : model) {
                ids.put(pair.path(0).asText(), ids.size());
            }
        }
        BitSet special = new BitSet();
        for (JsonNode added : root.path("added_tokens")) {
            int id = id(added.path("id"));
            ids.put(added.path("content").asText(), id);
            special.set(id, added.path("special").asBoolean());
        }
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("tokenizer.json has no vocabulary");
        }
        return new Vocabulary(ids, special, PieceStyle.of(root.path("decoder")));
    }

    private static JsonNode root(byte[] json) throws IOException {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("tokenizer.json is not valid JSON", e);
        }
    }

    /// Ids are places in arrays.
    private static int id(JsonNode id) {
        if (!id.isInt() || id.asInt() < 0 || id.asInt() >= MAX_TOKENS) {
            throw new IllegalArgumentException(
                    "tokenizer.json has the id %s, expected a whole number from 0 to %d".formatted(id, MAX_TOKENS - 1));
        }
        return id.asInt();
    }

    byte[] bytes(int id) {
        String piece = token(id);
        return piece.isEmpty() ? NOTHING : style.bytes(piece);
    }

    String token(int id) {
        return id >= 0 && id < pieces.length ? pieces[id] : "";
    }

    OptionalInt idOf(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    boolean isSpecial(int id) {
        return id >= 0 && special.get(id);
    }

    List<String> specialTexts() {
        return special.stream().mapToObj(id -> pieces[id]).toList();
    }

    int size() {
        return pieces.length;
    }

    /// Spaces that every whole text begins with although they are no part of it.
    int leadingSpaces() {
        return style.leadingSpaces();
    }

    /// See [PieceStyle#replacesEachByte].
    boolean replacesEachByte() {
        return style.replacesEachByte();
    }
}

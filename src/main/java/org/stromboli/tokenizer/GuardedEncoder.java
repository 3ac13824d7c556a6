package org.stromboli.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Encodes text in which some spellings of special tokens are to stay ordinary text. The native library has
/// no such switch, so this is a twin of the tokenizer in which every special token has another name, one that
/// no user can write; ids, rules and everything else are the same. Made when first needed: most users never
/// write such text. Thread-safe.
final class GuardedEncoder implements AutoCloseable {

    private final NativeEncoder original;
    private final SpecialTokens special;
    private final Vocabulary vocabulary;
    private @Nullable HuggingFaceTokenizer twin; // guarded by this

    GuardedEncoder(NativeEncoder original, SpecialTokens special, Vocabulary vocabulary) {
        this.original = original;
        this.special = special;
        this.vocabulary = vocabulary;
    }

    int[] encode(String guardedText, boolean addSpecialTokens) {
        return NativeEncoder.ids(twin(), special.fenceAll(guardedText), addSpecialTokens);
    }

    private synchronized HuggingFaceTokenizer twin() {
        if (twin == null) {
            try {
                HuggingFaceTokenizer renamed = NativeEncoder.tokenizer(renamed());
                check(renamed);
                twin = renamed;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return twin;
    }

    private byte[] renamed() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode root = mapper.readTree(original.json());
        for (JsonNode added : root.path("added_tokens")) {
            rename(added, "content");
        }
        JsonNode model = root.path("model");
        rename(model, "unk_token");
        if (model.path("vocab") instanceof ObjectNode pieces) { // BPE, WordPiece: {piece: id}
            ObjectNode copy = mapper.createObjectNode();
            pieces.properties()
                    .forEach(entry -> copy.set(
                            special.contains(entry.getKey()) ? SpecialTokens.fenced(entry.getKey()) : entry.getKey(),
                            entry.getValue()));
            ((ObjectNode) model).set("vocab", copy);
        } else { // Unigram: [[piece, score], ...]
            for (JsonNode pair : model.path("vocab")) {
                if (special.contains(pair.path(0).asText())) {
                    ((ArrayNode) pair).set(0, SpecialTokens.fenced(pair.path(0).asText()));
                }
            }
        }
        return mapper.writeValueAsBytes(root);
    }

    private void rename(JsonNode node, String field) {
        String token = node.path(field).asText();
        if (special.contains(token)) {
            ((ObjectNode) node).put(field, SpecialTokens.fenced(token));
        }
    }

    /// Ids of added tokens come from their place in the file: they must not have moved.
    private void check(HuggingFaceTokenizer renamed) {
        for (String token : vocabulary.specialTexts()) {
            if (special.contains(token)) {
                int expected = vocabulary.idOf(token).orElseThrow();
                int[] found = NativeEncoder.ids(renamed, SpecialTokens.fenced(token), false);
                if (found.length != 1 || found[0] != expected) {
                    throw new IllegalStateException("special token %s has id %d but %d ids, first %d, in the twin"
                            .formatted(token, expected, found.length, found.length == 0 ? -1 : found[0]));
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        if (twin != null) {
            twin.close();
            twin = null;
        }
    }
}

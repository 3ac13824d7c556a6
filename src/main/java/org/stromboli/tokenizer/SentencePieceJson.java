package org.stromboli.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Writes the `tokenizer.json` that says the same as a SentencePiece vocabulary and what stands beside it, for a
/// tokenizer of the Llama family: a space before every text, bytes for what has no piece, a begin token.
final class SentencePieceJson {

    private static final String SPACE = SentencePieceModel.SPACE;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final SentencePieceModel model;
    private final PieceRules rules;
    private final Map<String, Integer> ids = new HashMap<>();

    private SentencePieceJson(SentencePieceModel model, PieceRules rules) {
        this.model = model;
        this.rules = rules;
        ids.putAll(ids(model));
    }

    private static Map<String, Integer> ids(SentencePieceModel model) {
        Map<String, Integer> ids = HashMap.newHashMap(model.pieces().size());
        for (int id = 0; id < model.pieces().size(); id++) {
            SentencePieceModel.Piece each = model.pieces().get(id);
            if (each.kind() != SentencePieceModel.Kind.UNUSED) {
                ids.put(each.text(), id);
            }
        }
        return ids;
    }

    /// @param directory holds `tokenizer.model`, and perhaps `tokenizer_config.json` and the like
    static byte[] of(Path directory) throws IOException {
        SentencePieceModel model = SentencePieceModel.parse(LimitedFile.read(directory.resolve("tokenizer.model")));
        Map<String, Integer> pieces = ids(model);
        AddedTokens added = new AddedTokens(directory, model, text -> pieces.getOrDefault(text, -1));
        return of(model, added.rules());
    }

    static byte[] of(SentencePieceModel model, PieceRules rules) {
        try {
            return MAPPER.writeValueAsBytes(new SentencePieceJson(model, rules).json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private ObjectNode json() {
        ObjectNode root = MAPPER.createObjectNode().put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        ArrayNode list = root.putArray("added_tokens");
        rules.added().forEach((id, token) -> {
            list.add(token);
            ids.put(token.path("content").asText(), id); // ids of added tokens follow the vocabulary's
        });
        boolean prefix = rules.prefix();
        if (rules.legacy()) {
            normalizer(root, prefix);
            root.putNull("pre_tokenizer");
        } else {
            root.putNull("normalizer");
            root.putObject("pre_tokenizer")
                    .put("type", "Metaspace")
                    .put("replacement", SPACE)
                    .put("prepend_scheme", prefix ? "first" : "never")
                    .put("split", false);
        }
        PostProcessor.write(root, rules.begin(), rules.end(), ids);
        decoder(root, prefix);
        model(root);
        return root;
    }

    private static void normalizer(ObjectNode root, boolean prefix) {
        ObjectNode normalizer = root.putObject("normalizer").put("type", "Sequence");
        ArrayNode steps = normalizer.putArray("normalizers");
        if (prefix) {
            steps.addObject().put("type", "Prepend").put("prepend", SPACE);
        }
        replace(steps, " ", SPACE);
    }

    static void decoder(ObjectNode root, boolean prefix) {
        ArrayNode steps = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
        replace(steps, SPACE, " ");
        steps.addObject().put("type", "ByteFallback");
        steps.addObject().put("type", "Fuse");
        if (prefix) {
            steps.addObject()
                    .put("type", "Strip")
                    .put("content", " ")
                    .put("start", 1)
                    .put("stop", 0);
        }
    }

    private static void replace(ArrayNode steps, String from, String to) {
        steps.addObject()
                .put("type", "Replace")
                .put("content", to)
                .putObject("pattern")
                .put("String", from);
    }

    private void model(ObjectNode root) {
        ObjectNode bpe = root.putObject("model").put("type", "BPE");
        bpe.putNull("dropout");
        bpe.put("unk_token", model.unknown());
        bpe.putNull("continuing_subword_prefix");
        bpe.putNull("end_of_word_suffix");
        bpe.put("fuse_unk", true);
        bpe.put("byte_fallback", model.byteFallback());
        bpe.put("ignore_merges", false);
        ObjectNode vocabulary = bpe.putObject("vocab");
        ids.forEach(vocabulary::put);
        ArrayNode merges = bpe.putArray("merges");
        for (PieceMerges.Merge each : PieceMerges.of(model.pieces())) {
            merges.addArray().add(each.left()).add(each.right());
        }
    }
}

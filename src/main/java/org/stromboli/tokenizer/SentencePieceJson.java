package org.stromboli.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/// Writes the `tokenizer.json` that says the same as a `tokenizer.model` with the files beside it, for a
/// tokenizer of the Llama family: a space before every text, bytes for what has no piece, a begin token.
final class SentencePieceJson {

    private static final String SPACE = SentencePieceModel.SPACE;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final SentencePieceModel model;
    private final Map<String, Integer> ids = new HashMap<>();
    private final AddedTokens added;

    private SentencePieceJson(Path directory, SentencePieceModel model) throws IOException {
        this.model = model;
        for (SentencePieceModel.Piece each : model.pieces()) {
            ids.put(each.text(), ids.size());
        }
        Map<String, Integer> pieces = Map.copyOf(ids);
        this.added = new AddedTokens(directory, model, text -> pieces.getOrDefault(text, -1));
    }

    /// @param directory holds `tokenizer.model`, and perhaps `tokenizer_config.json` and the like
    static byte[] of(Path directory) throws IOException {
        SentencePieceModel model = SentencePieceModel.parse(LimitedFile.read(directory.resolve("tokenizer.model")));
        return MAPPER.writeValueAsBytes(new SentencePieceJson(directory, model).json());
    }

    private ObjectNode json() {
        ObjectNode root = MAPPER.createObjectNode().put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        SortedMap<Integer, ObjectNode> tokens = added.all();
        ArrayNode list = root.putArray("added_tokens");
        tokens.forEach((id, token) -> {
            list.add(token);
            ids.put(token.path("content").asText(), id); // ids of added tokens follow the vocabulary's
        });
        boolean prefix = model.dummyPrefix() && added.flag("add_prefix_space", true);
        if (added.flag("legacy", true)) {
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
        postProcessor(root);
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

    private static void decoder(ObjectNode root, boolean prefix) {
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

    private void postProcessor(ObjectNode root) {
        ObjectNode processor = root.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = processor.putArray("single");
        ArrayNode pair = processor.putArray("pair");
        ObjectNode special = processor.putObject("special_tokens");
        if (added.flag("add_bos_token", true)) {
            special(single, special, added.begin());
        }
        sequence(single, "A");
        sequence(pair, "A");
        sequence(pair, "B");
        if (added.flag("add_eos_token", false)) {
            special(single, special, added.end());
        }
    }

    private static void sequence(ArrayNode template, String name) {
        template.addObject().putObject("Sequence").put("id", name).put("type_id", 0);
    }

    private void special(ArrayNode template, ObjectNode special, String token) {
        template.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
        ObjectNode known = special.putObject(token).put("id", token);
        known.putArray("ids").add(ids.get(token));
        known.putArray("tokens").add(token);
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

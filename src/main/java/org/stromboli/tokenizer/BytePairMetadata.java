package org.stromboli.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// The byte-level vocabulary of a file's metadata, `tokenizer.ggml.model` `gpt2`. Immutable.
final class BytePairMetadata {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int BYTES_OF_TOKEN = 64; // with its merge, in JSON, at most about

    private final TokenizerMetadata metadata;
    private final MetadataPieces pieces;
    private final SortedMap<Integer, ObjectNode> added;
    private final SplitPattern pattern;

    private BytePairMetadata(TokenizerMetadata metadata, MetadataPieces pieces, SplitPattern pattern) {
        this.metadata = metadata;
        this.pieces = pieces;
        this.added = pieces.added();
        this.pattern = pattern;
    }

    /// @throws IllegalArgumentException if tokens are damaged, or of a kind that is not supported
    static BytePairMetadata of(TokenizerMetadata metadata) {
        MetadataPieces pieces = MetadataPieces.of(metadata);
        return new BytePairMetadata(
                metadata, pieces, SplitPattern.of(metadata.pre(), pieces.ids().keySet()));
    }

    Vocabulary vocabulary() {
        BitSet special = new BitSet();
        added.forEach((id, token) -> special.set(id, token.path("special").asBoolean()));
        return new Vocabulary(pieces.ids(), special, new PieceStyle.ByteLevel());
    }

    /// The `tokenizer.json` that says the same.
    byte[] json() throws IOException {
        JsonBytes json = new JsonBytes(pieces.pieces().size() * BYTES_OF_TOKEN);
        json.open(MAPPER.writeValueAsBytes(surroundings())).raw(",\"model\":");
        json.open(MAPPER.writeValueAsBytes(model())).raw(",\"vocab\":{");
        String comma = "";
        for (Map.Entry<String, Integer> each : pieces.ids().entrySet()) {
            json.raw(comma).text(each.getKey()).raw(":").number(each.getValue());
            comma = ",";
        }
        json.raw("},\"merges\":[");
        List<String> merges = metadata.merges().get();
        if (merges.isEmpty()) {
            throw MetadataPieces.rejected(
                    "no merges (tokenizer.ggml.merges), which a vocabulary of the kind gpt2 needs");
        }
        comma = "";
        for (String each : merges) {
            json.raw(comma).raw("[").text(left(each)).raw(",").text(right(each)).raw("]");
            comma = ",";
        }
        return json.raw("]}}").written();
    }

    /// All but the model.
    private ObjectNode surroundings() {
        ObjectNode root = MAPPER.createObjectNode().put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        ArrayNode list = root.putArray("added_tokens");
        added.values().forEach(list::add);
        pattern.write(root);
        postProcessor(root);
        root.putObject("decoder")
                .put("type", "ByteLevel")
                .put("add_prefix_space", true)
                .put("trim_offsets", true)
                .put("use_regex", true);
        return root;
    }

    private void postProcessor(ObjectNode root) {
        TokenizerMetadata.Rules rules = metadata.rules();
        Optional<String> begin =
                metadata.token(rules.begin()).filter(_ -> rules.addBegin().orElse(pattern.addsBegin()));
        Optional<String> end =
                metadata.token(rules.end()).filter(_ -> rules.addEnd().orElse(false));
        PostProcessor.write(root, begin, end, pieces.ids());
    }

    /// But for vocabulary and merges.
    private ObjectNode model() {
        ObjectNode model = MAPPER.createObjectNode().put("type", "BPE");
        model.putNull("dropout");
        model.putNull("unk_token");
        model.putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        return model.put("ignore_merges", pattern.takesWholeWords());
    }

    /// For what the native encoder does not accept: it looks at all merges itself, faster.
    ///
    /// @throws IllegalArgumentException if a merge is of what are no tokens
    void checkMerges() {
        for (String each : metadata.merges().get()) {
            if (!isKnown(left(each)) || !isKnown(right(each)) || !isKnown(left(each) + right(each))) {
                throw MetadataPieces.rejected("the merge \"%s\" of what are no tokens".formatted(each));
            }
        }
    }

    private static String left(String merge) {
        int space = merge.indexOf(' ', 1);
        return space < 0 ? merge : merge.substring(0, space);
    }

    private static String right(String merge) {
        int space = merge.indexOf(' ', 1);
        return space < 0 ? "" : merge.substring(space + 1);
    }

    private boolean isKnown(String token) {
        return pieces.ids().containsKey(token);
    }
}

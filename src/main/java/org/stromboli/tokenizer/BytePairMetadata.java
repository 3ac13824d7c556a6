package org.stromboli.tokenizer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
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

    /// The `tokenizer.json` that says the same. Vocabulary and merges are written one by one: as a tree of nodes they
    /// would take a hundred megabytes, and longer than all else.
    ///
    /// @throws IllegalArgumentException if merges are damaged
    byte[] json() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(pieces.pieces().size() * BYTES_OF_TOKEN);
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            json.writeStartObject();
            for (Map.Entry<String, ?> each : surroundings().properties()) {
                json.writePOJOField(each.getKey(), each.getValue());
            }
            json.writeObjectFieldStart("model");
            model(json);
            json.writeEndObject();
            json.writeEndObject();
        }
        return out.toByteArray();
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

    private void model(JsonGenerator json) throws IOException {
        json.writeStringField("type", "BPE");
        json.writeNullField("dropout");
        json.writeNullField("unk_token");
        json.writeNullField("continuing_subword_prefix");
        json.writeNullField("end_of_word_suffix");
        json.writeBooleanField("fuse_unk", false);
        json.writeBooleanField("byte_fallback", false);
        json.writeBooleanField("ignore_merges", pattern.takesWholeWords());
        json.writeObjectFieldStart("vocab");
        for (Map.Entry<String, Integer> each : pieces.ids().entrySet()) {
            json.writeNumberField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("merges");
        merges(json);
        json.writeEndArray();
    }

    private void merges(JsonGenerator json) throws IOException {
        List<String> merges = metadata.merges().get();
        for (String each : merges) {
            int space = each.indexOf(' ', 1);
            String left = space < 0 ? each : each.substring(0, space);
            String right = space < 0 ? "" : each.substring(space + 1);
            if (!isKnown(left) || !isKnown(right) || !isKnown(left + right)) {
                throw MetadataPieces.rejected("the merge \"%s\" of what are no tokens".formatted(each));
            }
            json.writeStartArray();
            json.writeString(left);
            json.writeString(right);
            json.writeEndArray();
        }
        if (merges.isEmpty()) {
            throw MetadataPieces.rejected(
                    "no merges (tokenizer.ggml.merges), which a vocabulary of the kind gpt2 needs");
        }
    }

    private boolean isKnown(String token) {
        return pieces.ids().containsKey(token);
    }
}

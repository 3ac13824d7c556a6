package org.stromboli.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// The byte-level vocabulary of a file's metadata, `tokenizer.ggml.model` `gpt2`, as a `tokenizer.json`. For one
/// thread.
final class BytePairMetadata {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final TokenizerMetadata metadata;
    private final MetadataPieces pieces;
    private final SplitPattern pattern;
    private final ObjectNode root = MAPPER.createObjectNode().put("version", "1.0");

    private BytePairMetadata(TokenizerMetadata metadata) {
        this.metadata = metadata;
        this.pieces = MetadataPieces.of(metadata);
        this.pattern = SplitPattern.of(metadata.pre(), pieces.ids().keySet());
    }

    /// The `tokenizer.json` that says the same.
    ///
    /// @throws IllegalArgumentException if the metadata are damaged, or of a kind that is not supported
    static byte[] json(TokenizerMetadata metadata) {
        try {
            return MAPPER.writeValueAsBytes(new BytePairMetadata(metadata).json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private ObjectNode json() {
        root.putNull("truncation");
        root.putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        pieces.added().values().forEach(added::add);
        pattern.write(root);
        postProcessor();
        root.putObject("decoder")
                .put("type", "ByteLevel")
                .put("add_prefix_space", true)
                .put("trim_offsets", true)
                .put("use_regex", true);
        model();
        return root;
    }

    private void postProcessor() {
        TokenizerMetadata.Rules rules = metadata.rules();
        Optional<String> begin =
                metadata.token(rules.begin()).filter(_ -> rules.addBegin().orElse(pattern.addsBegin()));
        Optional<String> end =
                metadata.token(rules.end()).filter(_ -> rules.addEnd().orElse(false));
        PostProcessor.write(root, begin, end, pieces.ids());
    }

    private void model() {
        ObjectNode bpe = root.putObject("model").put("type", "BPE");
        bpe.putNull("dropout");
        bpe.putNull("unk_token");
        bpe.putNull("continuing_subword_prefix");
        bpe.putNull("end_of_word_suffix");
        bpe.put("fuse_unk", false);
        bpe.put("byte_fallback", false);
        bpe.put("ignore_merges", pattern.takesWholeWords());
        ObjectNode vocabulary = bpe.putObject("vocab");
        pieces.ids().forEach(vocabulary::put);
        ArrayNode merges = bpe.putArray("merges");
        for (String each : metadata.merges()) {
            int space = each.indexOf(' ', 1);
            String left = space < 0 ? each : each.substring(0, space);
            String right = space < 0 ? "" : each.substring(space + 1);
            if (!isKnown(left) || !isKnown(right) || !isKnown(left + right)) {
                throw MetadataPieces.rejected("the merge \"%s\" of what are no tokens".formatted(each));
            }
            merges.addArray().add(left).add(right);
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

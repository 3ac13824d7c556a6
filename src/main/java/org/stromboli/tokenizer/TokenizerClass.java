package org.stromboli.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What `tokenizer_class` in `tokenizer_config.json` means. Two classes of transformers 5.24 take only the vocabulary,
/// the merges and the post-processor from `tokenizer.json`, and split texts in their own way.
enum TokenizerClass {
    /// `tokenizer.json` counts.
    AS_WRITTEN(Map.of()),
    LLAMA(Map.of("bos_token", "<s>", "eos_token", "</s>", "unk_token", "<unk>")),
    QWEN2(Map.of("eos_token", "<|endoftext|>", "unk_token", "<|endoftext|>", "pad_token", "<|endoftext|>"));

    private static final String KEY = "tokenizer_class";

    /// Model types for which transformers does not believe the class.
    private static final Set<String> DISTRUSTED = Set.of("llava", "llava_next", "vipllava", "mistral3", "pixtral");

    private static final List<String> GENERIC =
            List.of("TokenizersBackend", "PreTrainedTokenizerFast", "PreTrainedTokenizer", "PythonBackend");

    private static final String QWEN2_WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private final Map<String, String> usualTokens;

    TokenizerClass(Map<String, String> usualTokens) {
        this.usualTokens = usualTokens;
    }

    /// @param modelType of `config.json`
    /// @param config `tokenizer_config.json`
    /// @param root `tokenizer.json`
    static TokenizerClass of(String modelType, JsonNode config, JsonNode root) {
        String given = config.path(KEY).asText("");
        String name = given.equals("PreTrainedTokenizerFast") ? given : given.replaceFirst("Fast$", "");
        if (name.isEmpty() || GENERIC.contains(name) || DISTRUSTED.contains(modelType)) {
            return AS_WRITTEN;
        }
        return switch (name) {
            // Checkpoints on Llama 3 name this class, too, which could not read their pieces.
            case "LlamaTokenizer" -> isByteLevel(root.path("pre_tokenizer")) ? AS_WRITTEN : LLAMA;
            case "Qwen2Tokenizer" -> QWEN2;
            default ->
                throw new IllegalArgumentException(
                        "%s: %s is %s, expected LlamaTokenizer, Qwen2Tokenizer or one of %s with model_type %s"
                                .formatted(
                                        CheckpointTokenizer.CONFIG, KEY, given, String.join(", ", GENERIC), modelType));
        };
    }

    private static boolean isByteLevel(JsonNode part) {
        return part.path("type").asText().equals("ByteLevel")
                || part.path("pretokenizers").valueStream().anyMatch(TokenizerClass::isByteLevel);
    }

    /// Names of special tokens where no file gives them.
    Map<String, String> usualTokens() {
        return usualTokens;
    }

    /// Writes what the class does in place of what `tokenizer.json` says.
    ///
    /// @return whether anything was written
    boolean rebuild(ObjectNode root, JsonNode config) {
        if (this == AS_WRITTEN) {
            return false;
        }
        if (!root.path("model").path("merges").isArray() || !(root.get("model") instanceof ObjectNode model)) {
            throw new IllegalArgumentException("%s: %s is %s, but tokenizer.json has no merges"
                    .formatted(CheckpointTokenizer.CONFIG, KEY, config.path(KEY)));
        }
        model.put("type", "BPE").putNull("unk_token").putNull("dropout").put("ignore_merges", false);
        boolean bytes = this == LLAMA;
        model.put("fuse_unk", bytes).put("byte_fallback", bytes);
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        root.putArray("added_tokens");
        if (this == LLAMA) {
            llama(root, config);
        } else {
            qwen2(root, flag(config, "add_prefix_space", false));
        }
        return true;
    }

    private static void llama(ObjectNode root, JsonNode config) {
        boolean prefix = flag(config, "add_prefix_space", true);
        String everywhere = flag(config, "legacy", false) ? "always" : "first";
        root.putNull("normalizer");
        root.putObject("pre_tokenizer")
                .put("type", "Metaspace")
                .put("replacement", SentencePieceModel.SPACE)
                .put("prepend_scheme", prefix ? everywhere : "never")
                .put("split", false);
        SentencePieceJson.decoder(root, prefix);
    }

    private static void qwen2(ObjectNode root, boolean prefix) {
        root.putObject("normalizer").put("type", "NFC");
        ArrayNode steps =
                root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        steps.addObject()
                .put("type", "Split")
                .put("behavior", "Isolated")
                .put("invert", false)
                .putObject("pattern")
                .put("Regex", QWEN2_WORDS);
        byteLevel(steps.addObject(), prefix, false);
        byteLevel(root.putObject("decoder"), true, true);
    }

    private static void byteLevel(ObjectNode part, boolean prefix, boolean words) {
        part.put("type", "ByteLevel").put("add_prefix_space", prefix);
        part.put("trim_offsets", true).put("use_regex", words);
    }

    /// One that is `null` is as in the class, but for `legacy`, which is off in both cases.
    private static boolean flag(JsonNode config, String key, boolean usual) {
        return config.path(key).isNull() ? usual : config.path(key).asBoolean(usual);
    }
}

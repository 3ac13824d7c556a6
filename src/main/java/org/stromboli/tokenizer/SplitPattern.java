package org.stromboli.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How texts are split before byte-level pairs are merged, by the names that GGUF files have for it
/// (`tokenizer.ggml.pre`).
enum SplitPattern {
    QWEN2(
            List.of("qwen2", "deepseek-r1-qwen"),
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
    LLAMA3(
            List.of("llama-bpe", "llama3", "llama-v3"),
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
    /// Digit by digit, and then as GPT-2 does.
    DIGITS(List.of("smollm", "starcoder", "refact", "command-r"), ""),
    GPT2(List.of("gpt-2", "gpt2", "phi-2"), "");

    private final List<String> names;
    private final String expression; // empty: GPT-2's

    SplitPattern(List<String> names, String expression) {
        this.names = names;
        this.expression = expression;
    }

    /// Files of the first months do not name it: then the tokens of Llama 3 and Qwen tell.
    ///
    /// @param tokens of the vocabulary
    /// @throws IllegalArgumentException if it is not known
    static SplitPattern of(Optional<String> name, Set<String> tokens) {
        String given = name.orElse("default");
        Optional<SplitPattern> named = Arrays.stream(values())
                .filter(each -> each.names.contains(given))
                .findFirst();
        if (named.isPresent()) {
            return named.get();
        }
        if (given.equals("default") && tokens.containsAll(List.of("<|begin_of_text|>", "<|eot_id|>"))) {
            return LLAMA3;
        }
        if (given.equals("default") && tokens.containsAll(List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"))) {
            return QWEN2;
        }
        throw MetadataPieces.rejected("the tokenizer.ggml.pre %s; supported are %s"
                .formatted(
                        name.isEmpty() ? "missing" : given,
                        Arrays.stream(values())
                                .flatMap(each -> each.names.stream())
                                .collect(Collectors.joining(", "))));
    }

    /// Whether texts begin with their token where the file does not say.
    boolean addsBegin() {
        return this == LLAMA3;
    }

    /// Whether a word that is a token is taken before any merge.
    boolean takesWholeWords() {
        return this == LLAMA3;
    }

    /// Writes `normalizer` and `pre_tokenizer` of a `tokenizer.json`.
    void write(ObjectNode root) {
        if (this == QWEN2) {
            root.putObject("normalizer").put("type", "NFC");
        } else {
            root.putNull("normalizer");
        }
        ArrayNode steps =
                root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        if (this == DIGITS) {
            steps.addObject().put("type", "Digits").put("individual_digits", true);
        }
        if (!expression.isEmpty()) {
            ObjectNode split = steps.addObject().put("type", "Split");
            split.putObject("pattern").put("Regex", expression);
            split.put("behavior", "Isolated").put("invert", false);
        }
        steps.addObject()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", expression.isEmpty());
    }
}

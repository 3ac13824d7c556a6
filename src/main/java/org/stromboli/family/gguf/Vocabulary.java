package org.stromboli.family.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.stromboli.family.Overrides;
import org.stromboli.gguf.GgufMetadata;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.tokenizer.TokenizerMetadata;

/// The vocabulary in a file's metadata, below `tokenizer.ggml`. Immutable.
record Vocabulary(Keys keys, TokenizerMetadata metadata) {

    private static final String PREFIX = "tokenizer.ggml.";

    /// What ends a turn in the templates that LLaVA models have.
    private static final List<String> ENDS =
            List.of("</s>", "<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|end|>", "<|end_of_text|>", "<|endoftext|>");

    /// @param rows of the table of embeddings
    /// @throws org.stromboli.model.checkpoint.CheckpointException if there is none, or a larger one than the table
    static Vocabulary of(Keys keys, int rows) {
        GgufMetadata from = keys.metadata();
        List<String> tokens = from.texts(PREFIX + "tokens").orElse(List.of());
        String model = from.text(PREFIX + "model").orElse("missing");
        if (tokens.isEmpty() || tokens.size() > rows) {
            throw keys.wrong(
                    PREFIX + "tokens",
                    tokens.size() + " tokens",
                    "1 to %d, the rows of %s".formatted(rows, TextModel.EMBEDDING));
        }
        TokenizerMetadata.Rules rules = new TokenizerMetadata.Rules(
                id(keys, "bos_token_id", tokens.size()),
                id(keys, "eos_token_id", tokens.size()),
                id(keys, "unknown_token_id", tokens.size()),
                from.flag(PREFIX + "add_bos_token"),
                from.flag(PREFIX + "add_eos_token"),
                from.flag(PREFIX + "add_space_prefix"));
        TokenizerMetadata metadata = TokenizerMetadata.builder()
                .model(model)
                .pre(from.text(PREFIX + "pre"))
                .tokens(tokens)
                .scores(floats(from.reals(PREFIX + "scores")))
                .types(integers(from.integers(PREFIX + "token_type")))
                .merges(() -> from.texts(PREFIX + "merges").orElse(List.of()))
                .rules(rules)
                .build();
        return new Vocabulary(keys, metadata);
    }

    private static OptionalInt id(Keys keys, String name, int tokens) {
        OptionalLong found = keys.metadata().integer(PREFIX + name);
        if (found.isEmpty() || found.getAsLong() == -1 || found.getAsLong() == 0xFFFFFFFFL) {
            return OptionalInt.empty(); // some tools write that for none
        }
        if (found.getAsLong() < 0 || found.getAsLong() >= tokens) {
            throw keys.wrong(PREFIX + name, found.getAsLong(), "an id below %d".formatted(tokens));
        }
        return OptionalInt.of((int) found.getAsLong());
    }

    private static List<Float> floats(float[] numbers) {
        List<Float> all = new ArrayList<>(numbers.length);
        for (float each : numbers) {
            all.add(each);
        }
        return all;
    }

    private static List<Integer> integers(long[] numbers) {
        return Arrays.stream(numbers).mapToObj(each -> (int) each).toList();
    }

    /// @param guarded texts that users cannot spell, beside the special tokens
    Tokenizer tokenizer(List<String> guarded, Overrides overrides) {
        try {
            return Tokenizer.of(metadata, guarded, overrides.typableTokens());
        } catch (IllegalArgumentException e) {
            throw keys.rejected("the tokenizer cannot be made: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is read from outside
        }
    }

    /// Goes through all of them: asked a few times, that is less work than a set of them.
    boolean has(String token) {
        return metadata.tokens().contains(token);
    }

    /// Special tokens by the names that templates have for them.
    Map<String, String> named() {
        Map<String, String> named = new LinkedHashMap<>();
        TokenizerMetadata.Rules rules = metadata.rules();
        metadata.token(rules.begin()).ifPresent(token -> named.put("bos_token", token));
        metadata.token(rules.end()).ifPresent(token -> named.put("eos_token", token));
        metadata.token(rules.unknown()).ifPresent(token -> named.put("unk_token", token));
        metadata.token(id(keys, "padding_token_id", metadata.tokens().size()))
                .ifPresent(token -> named.put("pad_token", token));
        return named;
    }

    /// Ids that end an answer: those that the file names, and the special tokens that end turns.
    Set<Integer> ends(Tokenizer tokenizer) {
        Set<Integer> ends = new LinkedHashSet<>();
        for (String each : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
            OptionalInt id = id(keys, each, metadata.tokens().size());
            id.ifPresent(ends::add);
        }
        for (String each : ENDS) {
            OptionalInt id = tokenizer.idOf(each);
            if (id.isPresent() && tokenizer.isSpecial(id.getAsInt())) {
                ends.add(id.getAsInt());
            }
        }
        return ends;
    }

    /// The chat template in the file.
    Optional<String> template() {
        return keys.text("tokenizer.chat_template").filter(text -> !text.isBlank());
    }
}

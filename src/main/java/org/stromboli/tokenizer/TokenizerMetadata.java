package org.stromboli.tokenizer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A vocabulary as GGUF files carry it in their metadata (`tokenizer.ggml.*`), from which a [Tokenizer] is made as from
/// the files of a checkpoint. Nothing is checked here.
///
/// @param model `llama` for SentencePiece's byte pairs, `gpt2` for byte-level ones
/// @param pre names the pattern that splits texts before byte-level pairs are merged
/// @param tokens by their ids
/// @param scores of each token, empty where the file has none; the higher are merged first
/// @param types of each token, empty where the file has none: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused,
/// 6 byte
/// @param merges two parts with a space between them, the first ones first; of byte-level pairs. Asked for when
/// they are used, on whatever thread
/// @param rules what is put around texts
public record TokenizerMetadata(
        String model,
        Optional<String> pre,
        List<String> tokens,
        List<Float> scores,
        List<Integer> types,
        Supplier<List<String>> merges,
        Rules rules) {

    /// What is put around texts, empty where the file does not say.
    ///
    /// @param begin id of the token that begins texts
    /// @param end id of the token that ends texts
    /// @param unknown id of the token for what has no other
    /// @param addBegin whether texts begin with their token
    /// @param addEnd whether texts end with their token
    /// @param spacePrefix whether texts begin with a space
    public record Rules(
            OptionalInt begin,
            OptionalInt end,
            OptionalInt unknown,
            Optional<Boolean> addBegin,
            Optional<Boolean> addEnd,
            Optional<Boolean> spacePrefix) {}

    public TokenizerMetadata {
        tokens = List.copyOf(tokens);
        scores = List.copyOf(scores);
        types = List.copyOf(types);
    }

    /// The token of an id, empty for none.
    public Optional<String> token(OptionalInt id) {
        return id.isPresent() && id.getAsInt() >= 0 && id.getAsInt() < tokens.size()
                ? Optional.of(tokens.get(id.getAsInt())).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Sets each property by name. Confined to one thread.
    public static final class Builder {

        private @Nullable String model;
        private Optional<String> pre = Optional.empty();
        private List<String> tokens = List.of();
        private List<Float> scores = List.of();
        private List<Integer> types = List.of();
        private Supplier<List<String>> merges = List::of;
        private Rules rules = new Rules(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        private Builder() {}

        public Builder model(String value) {
            model = value;
            return this;
        }

        public Builder pre(Optional<String> value) {
            pre = value;
            return this;
        }

        public Builder tokens(List<String> value) {
            tokens = value;
            return this;
        }

        public Builder scores(List<Float> value) {
            scores = value;
            return this;
        }

        public Builder types(List<Integer> value) {
            types = value;
            return this;
        }

        public Builder merges(Supplier<List<String>> value) {
            merges = value;
            return this;
        }

        public Builder rules(Rules value) {
            rules = value;
            return this;
        }

        /// @throws IllegalStateException where the model is missing
        public TokenizerMetadata build() {
            if (model == null) {
                throw new IllegalStateException("model is missing");
            }
            return new TokenizerMetadata(model, pre, tokens, scores, types, merges, rules);
        }
    }
}

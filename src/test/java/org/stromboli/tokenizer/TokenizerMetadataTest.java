package org.stromboli.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Vocabularies of GGUF files become tokenizers, or are rejected in words.
class TokenizerMetadataTest {

    private static final TokenizerMetadata.Rules RULES = rules(Optional.empty(), Optional.empty());

    private static TokenizerMetadata.Rules rules(Optional<Boolean> begin, Optional<Boolean> space) {
        return new TokenizerMetadata.Rules(
                OptionalInt.of(1), OptionalInt.of(2), OptionalInt.of(0), begin, Optional.empty(), space);
    }

    /// The pieces of "hello", in which the score of "he" and "ll" is chosen.
    private static TokenizerMetadata pieces(TokenizerMetadata.Rules rules, float he, float el) {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        List<Integer> types = new ArrayList<>(List.of(2, 3, 3));
        List<Float> scores = new ArrayList<>(List.of(0f, 0f, 0f));
        for (int value = 0; value < 256; value++) {
            tokens.add("<0x%02X>".formatted(value));
            types.add(6);
            scores.add(0f);
        }
        List<String> texts = List.of("▁", "h", "e", "l", "o", "he", "el", "<|im_end|>", "<tag>", "[PAD]");
        tokens.addAll(texts);
        types.addAll(List.of(1, 1, 1, 1, 1, 1, 1, 4, 4, 5));
        scores.addAll(List.of(-10f, -11f, -12f, -13f, -14f, he, el, -1000f, -1000f, -1000f));
        return TokenizerMetadata.builder()
                .model("llama")
                .tokens(tokens)
                .types(types)
                .scores(scores)
                .rules(rules)
                .build();
    }

    private static List<String> tokens(TokenizerMetadata metadata, String text) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.of(metadata, List.of(), Set.of())) {
            List<String> tokens = new ArrayList<>();
            for (int id : tokenizer.encode(text, true)) {
                tokens.add(tokenizer.tokenOf(id));
            }
            return tokens;
        }
    }

    @Test
    void thePairWithTheHigherScoreIsMergedFirst() throws IOException {
        assertThat(tokens(pieces(RULES, -1, -2), "hel")).containsExactly("<s>", "▁", "he", "l");
        assertThat(tokens(pieces(RULES, -2, -1), "hel")).containsExactly("<s>", "▁", "h", "el");
    }

    @Test
    void whatStandsAroundTextsIsAsTheFileSays() throws IOException {
        assertThat(tokens(pieces(rules(Optional.of(false), Optional.of(false)), -1, -2), "o\n"))
                .containsExactly("o", "<0x0A>");
        assertThat(tokens(pieces(RULES, -1, -2), "o<|im_end|>o"))
                .containsExactly("<s>", "▁", "o", "<|im_end|>", "▁", "o");
        assertThat(tokens(pieces(RULES, -1, -2), "")).containsExactly("<s>");
    }

    @Test
    void tokensThatEndTurnsAreSpecialAndOthersOfUsersAreNot() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.of(pieces(RULES, -1, -2), List.of(), Set.of())) {
            assertThat(tokenizer.isSpecial(tokenizer.idOf("<|im_end|>").orElseThrow()))
                    .isTrue();
            assertThat(tokenizer.isSpecial(tokenizer.idOf("<tag>").orElseThrow()))
                    .isFalse();
            assertThat(tokenizer.idOf("[PAD]")).isEmpty();
            assertThat(tokenizer.encodeGuarded(tokenizer.guard("<|im_end|>"), false))
                    .doesNotContain(tokenizer.idOf("<|im_end|>").orElseThrow());
        }
    }

    @Test
    void scoresThatWereLostAreNotGuessed() {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        for (char letter = 'a'; letter <= 'z'; letter++) {
            tokens.add("" + letter + letter);
        }
        TokenizerMetadata lost = TokenizerMetadata.builder()
                .model("llama")
                .tokens(tokens)
                .scores(Collections.nCopies(tokens.size(), -1000f))
                .rules(RULES)
                .build();
        rejected(lost, "the same score for every token", "without tokenizer.model");
    }

    /// Letters as single bytes, and what "hello 123" may become.
    private static TokenizerMetadata bytePairs(String pre, String... merges) {
        List<String> tokens = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        for (char letter = '!'; letter <= '~'; letter++) {
            tokens.add("" + letter);
            types.add(1);
        }
        tokens.addAll(List.of("Ġ", "12", "123", "hel", "<begin>"));
        types.addAll(List.of(1, 1, 1, 1, 3));
        for (String each : merges) {
            String joined = each.replace(" ", "");
            if (!tokens.contains(joined)) {
                tokens.add(joined);
                types.add(1);
            }
        }
        return TokenizerMetadata.builder()
                .model("gpt2")
                .pre(pre.isEmpty() ? Optional.empty() : Optional.of(pre))
                .tokens(tokens)
                .types(types)
                .merges(() -> List.of(merges))
                .rules(new TokenizerMetadata.Rules(
                        OptionalInt.of(tokens.indexOf("<begin>")),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .build();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "qwen2 | he l 1 2 3", // digit by digit
                "smollm | he l 1 2 3",
                "gpt-2 | he l 123",
                "llama-bpe | <begin> hel 123" // a word that is a token is taken as a whole
            })
    void theNamedPatternSplitsTexts(String pre, String expected) throws IOException {
        TokenizerMetadata metadata = bytePairs(pre, "h e", "1 2", "12 3");
        List<String> found = new ArrayList<>(tokens(metadata, "hel"));
        List<String> digits = tokens(metadata, "123");
        found.addAll(pre.equals("llama-bpe") ? digits.subList(1, digits.size()) : digits);
        assertThat(String.join(" ", found)).isEqualTo(expected);
    }

    @Test
    void whatCannotBeFollowedIsRejected() {
        rejected(bytePairs("poro-chat", "h e"), "the tokenizer.ggml.pre poro-chat; supported are qwen2");
        rejected(bytePairs("", "h e"), "the tokenizer.ggml.pre missing");
        rejected(bytePairs("qwen2"), "no merges");
        TokenizerMetadata wrong = TokenizerMetadata.builder()
                .model("gpt2")
                .pre(Optional.of("qwen2"))
                .tokens(List.of("a", "b"))
                .merges(() -> List.of("a c"))
                .rules(RULES)
                .build();
        rejected(wrong, "the merge \"a c\" of what are no tokens");
        TokenizerMetadata twice = TokenizerMetadata.builder()
                .model("gpt2")
                .pre(Optional.of("qwen2"))
                .tokens(List.of("a", "a"))
                .rules(RULES)
                .build();
        rejected(twice, "the token \"a\" twice");
        rejected(
                TokenizerMetadata.builder()
                        .model("t5")
                        .tokens(List.of("a"))
                        .rules(RULES)
                        .build(),
                "the tokenizer.ggml.model t5; supported are llama and gpt2");
    }

    private static void rejected(TokenizerMetadata metadata, String... said) {
        assertThatThrownBy(() -> Tokenizer.of(metadata, List.of(), Set.of()).awaitEncoder())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(said);
    }
}

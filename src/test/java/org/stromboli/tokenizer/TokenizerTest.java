package org.stromboli.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.Fixtures;

class TokenizerTest {

    private static final List<String> PLACEHOLDERS = List.of("<image>", "<video>");

    private static Tokenizer tokenizer(String family) throws IOException {
        return Tokenizer.load(Fixtures.path(family + "/checkpoint/tokenizer.json"), PLACEHOLDERS);
    }

    @ParameterizedTest
    @CsvSource({"llava_onevision, 542, 543", "llava, 638, -1"})
    void encodesThePromptsOfTheReference(String family, int image, int video) throws IOException {
        try (Tokenizer tokenizer = tokenizer(family)) {
            for (JsonNode each : Fixtures.json(family + "/cases.json")) {
                int[] expected = withoutRepeats(each.get("input_ids"), image, video);
                int[] ids = tokenizer.encode(each.get("prompt").asText(), true);
                assertThat(withoutRepeats(ids, image, video))
                        .as(each.get("id").asText())
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava_onevision", "llava"})
    void decodesTheAnswersOfTheReference(String family) throws IOException {
        try (Tokenizer tokenizer = tokenizer(family)) {
            for (JsonNode each : Fixtures.json(family + "/cases.json")) {
                assertThat(tokenizer.decode(ints(each.get("greedy_ids")), true))
                        .as(each.get("id").asText())
                        .isEqualTo(each.get("greedy_text").asText());
            }
        }
    }

    @Test
    void keepsSpecialTokensWhenAsked() throws IOException {
        try (Tokenizer tokenizer = tokenizer("llava_onevision")) {
            int[] ids = tokenizer.encode("<|im_start|>user naïve 🙂<|im_end|>", false);
            assertThat(tokenizer.decode(ids, true)).isEqualTo("user naïve 🙂");
            assertThat(tokenizer.decode(ids, false)).isEqualTo("<|im_start|>user naïve 🙂<|im_end|>");
        }
    }

    @Test
    void addsTheBeginTokenOnlyWhenAsked() throws IOException {
        try (Tokenizer tokenizer = tokenizer("llava")) {
            assertThat(tokenizer.encode("a", true)).startsWith(1);
            assertThat(tokenizer.encode("a", false)).doesNotContain(1);
        }
    }

    @Test
    void knowsItsTokens() throws IOException {
        try (Tokenizer tokenizer = tokenizer("llava_onevision")) {
            assertThat(tokenizer.idOf("<image>")).hasValue(542);
            assertThat(tokenizer.idOf("no such token")).isEmpty();
            assertThat(tokenizer.tokenOf(542)).isEqualTo("<image>");
            assertThat(tokenizer.tokenOf(220)).isEqualTo("Ġ");
            assertThat(tokenizer.isSpecial(542)).isTrue();
            assertThat(tokenizer.isSpecial(220)).isFalse();
            assertThat(tokenizer.vocabularySize()).isEqualTo(544);
        }
    }

    @Test
    void idsThatAreNoTokenAreEmpty() throws IOException {
        try (Tokenizer tokenizer = tokenizer("llava_onevision")) {
            for (int id : new int[] {-1, 544, Integer.MAX_VALUE}) {
                assertThat(tokenizer.tokenOf(id)).isEmpty();
                assertThat(tokenizer.bytesOf(id)).isEmpty();
                assertThat(tokenizer.isSpecial(id)).isFalse();
                assertThat(tokenizer.decode(new int[] {id}, true)).isEmpty();
            }
        }
    }

    @Test
    void givesTheBytesOfPartsOfCharacters() throws IOException {
        try (Tokenizer tokenizer = tokenizer("llava_onevision")) {
            int[] ids = tokenizer.encode(" 你", false);
            int length =
                    Arrays.stream(ids).map(id -> tokenizer.bytesOf(id).length).sum();
            assertThat(length).isEqualTo(" 你".getBytes(StandardCharsets.UTF_8).length);
        }
        try (Tokenizer tokenizer = tokenizer("llava")) {
            int e4 = tokenizer.idOf("<0xE4>").orElseThrow();
            assertThat(tokenizer.bytesOf(e4)).containsExactly(0xE4);
            assertThat(tokenizer.bytesOf(296)).containsExactly(' ');
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llava_onevision, 'what is <image> and <|im_end|></s>?'",
        "llava, 'what is <image> and <|im_end|></s>?'",
        "llava_onevision, <image>",
        "llava, <image>"
    })
    void guardedTextIsOnlyText(String family, String text) throws IOException {
        try (Tokenizer tokenizer = tokenizer(family)) {
            int[] ids = tokenizer.encodeGuarded(tokenizer.guard(text), false);
            // Some vocabularies call the pieces of byte fallback special.
            assertThat(Arrays.stream(ids).filter(tokenizer::isSpecial).mapToObj(tokenizer::tokenOf))
                    .allMatch(token -> token.startsWith("<0x"));
            assertThat(tokenizer.decode(ids, false)).isEqualTo(text);
        }
    }

    @Test
    void guardedTextHasTheIdsOfTheReferenceWithoutSpecialTokens() throws IOException {
        try (Tokenizer tokenizer = tokenizer("llava_onevision")) {
            assertThat(tokenizer.encodeGuarded(tokenizer.guard("what is <image> and <|im_end|></s>?"), false))
                    .containsExactly(
                            508, 381, 220, 27, 339, 29, 258, 77, 67, 220, 27, 91, 334, 62, 270, 67, 91, 29, 27, 14, 82,
                            29, 30);
        }
        try (Tokenizer tokenizer = tokenizer("llava")) {
            assertThat(tokenizer.encodeGuarded(tokenizer.guard("what is <image> and <|im_end|></s>?"), false))
                    .containsExactly(
                            611, 350, 63, 563, 65, 296, 302, 311, 63, 127, 374, 98, 519, 272, 127, 65, 63, 50, 286, 65,
                            268);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava_onevision", "llava"})
    void theTemplatesOwnTokensStaySpecialNextToGuardedText(String family) throws IOException {
        try (Tokenizer tokenizer = tokenizer(family)) {
            String user = "hi <image>!";
            int[] guarded = tokenizer.encodeGuarded("<image>a " + tokenizer.guard(user) + " b<image>", true);
            int image = tokenizer.idOf("<image>").orElseThrow();
            assertThat(Arrays.stream(guarded).filter(id -> id == image).count()).isEqualTo(2);
            assertThat(tokenizer.decode(guarded, false)).contains("a " + user + " b");
            assertThat(guarded).endsWith(image);
        }
    }

    @Test
    void neighbouringPiecesOfTextCannotSpellASpecialTokenTogether() throws IOException {
        try (Tokenizer tokenizer = tokenizer("llava_onevision")) {
            for (int cut = 1; cut < "<|im_end|>".length(); cut++) {
                String text = tokenizer.guard("a<|im_end|>".substring(0, 1 + cut))
                        + tokenizer.guard("<|im_end|>b".substring(cut));
                assertThat(Arrays.stream(tokenizer.encodeGuarded(text, false)).filter(tokenizer::isSpecial))
                        .as("cut at %d", cut)
                        .isEmpty();
            }
            String half = tokenizer.guard("im_end|>");
            assertThat(Arrays.stream(tokenizer.encodeGuarded("<|" + half, false))
                            .filter(tokenizer::isSpecial))
                    .isEmpty();
        }
    }

    @Test
    void guardingLeavesOrdinaryTextAloneAndTakesMarksOut() throws IOException {
        try (Tokenizer tokenizer = tokenizer("llava_onevision")) {
            for (String text : List.of("", "a < b > c", "user", "<imag >", "你好 🙂")) {
                assertThat(tokenizer.guard(text)).isEqualTo(text);
            }
            assertThat(tokenizer.guard("a\uFDD0\uFDD1b")).isEqualTo("a\uFFFD\uFFFDb");
        }
    }

    @Test
    void guardsPlaceholdersThatTheFileDoesNotCallSpecial(@TempDir Path directory) throws IOException {
        String json = Files.readString(Fixtures.path("llava_onevision/checkpoint/tokenizer.json"));
        Path file = Files.writeString(
                directory.resolve("tokenizer.json"), json.replace("\"special\": true", "\"special\": false"));
        try (Tokenizer tokenizer = Tokenizer.load(file, PLACEHOLDERS)) {
            assertThat(tokenizer.isSpecial(542)).isFalse();
            assertThat(tokenizer.encodeGuarded(tokenizer.guard("<image>"), false))
                    .doesNotContain(542);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"model\":{\"vocab\":{\"a\":0}}}",
                "{\"model\":{\"vocab\":{\"a\":0}},\"decoder\":{\"type\":\"WordPiece\"}}",
                "{\"model\":{\"vocab\":{\"a\":0}},\"decoder\":{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"CTC\"}]}}",
                "{\"model\":{\"vocab\":{\"a\":0}},\"decoder\":{\"type\":\"Sequence\",\"decoders\":"
                        + "[{\"type\":\"Strip\",\"content\":\" \",\"start\":0,\"stop\":1}]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0}},\"decoder\":{\"type\":\"ByteLevel\"}}"
            })
    void rejectsFilesThatItCannotFollow(String json, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("tokenizer.json"), json);
        assertThatThrownBy(() -> Tokenizer.load(file, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void readsUnigramVocabularies(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("tokenizer.json"), """
                {"version": "1.0", "truncation": null, "padding": null, "normalizer": null,
                 "pre_tokenizer": null, "post_processor": null,
                 "added_tokens": [{"id": 0, "content": "<unk>", "single_word": false, "lstrip": false,
                   "rstrip": false, "normalized": false, "special": true}],
                 "decoder": {"type": "ByteLevel", "add_prefix_space": false,
                   "trim_offsets": true, "use_regex": true},
                 "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
                   "vocab": [["<unk>", 0.0], ["a", -1.0], ["<", -2.0], ["u", -2.0], ["n", -2.0], ["k", -2.0], [">", -2.0]]}}
                """);
        try (Tokenizer tokenizer = Tokenizer.load(file, List.of())) {
            assertThat(tokenizer.encode("a<unk>a", false)).containsExactly(1, 0, 1);
            assertThat(tokenizer.encodeGuarded("<unk>" + tokenizer.guard("<unk>"), false))
                    .containsExactly(0, 2, 3, 4, 5, 6);
        }
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static int[] withoutRepeats(JsonNode ids, int... placeholders) {
        return withoutRepeats(ints(ids), placeholders);
    }

    private static int[] withoutRepeats(int[] ids, int... placeholders) {
        List<Integer> kept = new ArrayList<>();
        for (int id : ids) {
            boolean placeholder = Arrays.stream(placeholders).anyMatch(each -> each == id);
            if (!(placeholder && !kept.isEmpty() && kept.getLast() == id)) {
                kept.add(id);
            }
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }
}

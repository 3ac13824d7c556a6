package org.stromboli.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stromboli.tokenizer.ModelFile.piece;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.Fixtures;

class SentencePieceTest {

    private static final List<String> MARKS = List.of("<image>", "<im_start>", "<im_end>");

    @TempDir
    private Path directory;

    private Tokenizer tokenizer(byte[] model) throws IOException {
        Files.write(directory.resolve("tokenizer.model"), model);
        return Tokenizer.load(directory, MARKS);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private static Path checkpoint(String name) {
        return Fixtures.path("original/" + name + "/checkpoint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava15_original", "llava_med", "llava_v1_linear", "vip_llava_original"})
    void encodesThePiecesOfTheReferencesPromptsAndDecodesItsAnswers(String name) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(checkpoint(name), MARKS)) {
            for (JsonNode each : Fixtures.json("original/" + name + "/cases.json")) {
                List<Integer> ids = new ArrayList<>();
                for (String piece : each.get("prompt").asText().split("<image>", -1)) {
                    ids.add(-200);
                    Arrays.stream(tokenizer.encode(piece, true)).skip(1).forEach(ids::add);
                }
                ids.set(0, 1);
                assertThat(ids)
                        .as(each.get("id").asText())
                        .containsExactlyElementsOf(Arrays.stream(ints(each.get("input_ids")))
                                .boxed()
                                .toList());
                assertThat(tokenizer.decode(ints(each.get("greedy_ids")), true))
                        .isEqualTo(each.get("greedy_text").asText());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"llava15_original, 11", "llava_v1_linear, 12", "made, 13", "made, 14", "made, 15", "spaces, 16"})
    void cutsTextsAsSentencePieceDoes(String name, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] file = switch (name) {
            case "made" -> ModelFile.of(madePieces(random));
            case "spaces" -> ModelFile.of(List.of("▁▁", "▁▁▁▁", "▁▁▁", "ab", "ba", "bb", "aba", "▁ab", "▁", "a", "b"));
            default -> Files.readAllBytes(checkpoint(name).resolve("tokenizer.model"));
        };
        ReferenceBytePairs reference = new ReferenceBytePairs(SentencePieceModel.parse(file));
        List<String> pieces = SentencePieceModel.parse(file).pieces().stream()
                .filter(SentencePieceModel.Piece::isText)
                .map(each -> each.text().replace("▁", " "))
                .toList();
        try (Tokenizer tokenizer = tokenizer(file)) {
            for (int round = 0; round < 400; round++) {
                String text = randomText(random, pieces);
                int[] ids = tokenizer.encode(text, false);
                assertThat(Arrays.stream(ids).boxed().toList())
                        .as("seed %d, text \"%s\"", seed, text)
                        .isEqualTo(reference.encode(text));
                assertThat(tokenizer.decode(ids, false)).as("seed %d", seed).isEqualTo(text);
            }
        }
    }

    /// Every piece is made of two earlier ones, so that pieces can be reached in many ways.
    private static List<String> madePieces(SplittableRandom random) {
        List<String> parts = new ArrayList<>(List.of("▁", "a", "b", "c", "é", "你", "🙂", "\n"));
        Set<String> joined = new LinkedHashSet<>();
        while (joined.size() < 300) {
            String piece = parts.get(random.nextInt(parts.size())) + parts.get(random.nextInt(parts.size()));
            if (piece.length() < 16 && joined.add(piece)) {
                parts.add(piece);
            }
        }
        List<String> all = new ArrayList<>(joined);
        all.addAll(List.of("▁", "a", "b", "c", "é", "你", "🙂", "\n"));
        return all;
    }

    private static String randomText(SplittableRandom random, List<String> pieces) {
        StringBuilder text = new StringBuilder();
        int parts = 1 + random.nextInt(14);
        for (int part = 0; part < parts; part++) {
            switch (random.nextInt(6)) {
                case 0 -> text.append(' ');
                case 1 -> text.appendCodePoint(0x20 + random.nextInt(0x2000));
                case 2 -> text.appendCodePoint(0x10000 + random.nextInt(0x1000));
                case 3 -> text.append("a".repeat(random.nextInt(5)));
                default -> text.append(pieces.get(random.nextInt(pieces.size())));
            }
        }
        return text.toString().replace("▁", "_");
    }

    @Test
    void aVocabularyOfUsualSizeGivesItsMergesQuickly() {
        SplittableRandom random = new SplittableRandom(21);
        List<String> parts = new ArrayList<>();
        for (char each = 'a'; each <= 'z'; each++) {
            parts.add(Character.toString(each));
        }
        Set<String> all = new LinkedHashSet<>(parts);
        while (all.size() < 32_000) {
            String piece = parts.get(random.nextInt(parts.size())) + parts.get(random.nextInt(parts.size()));
            if (piece.length() <= 24 && all.add(piece)) {
                parts.add(piece);
            }
        }
        SentencePieceModel model = SentencePieceModel.parse(ModelFile.of(List.copyOf(all)));
        List<PieceMerges.Merge> merges = PieceMerges.of(model.pieces());
        assertThat(merges).hasSizeGreaterThan(31_000);
        assertThat(merges).isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()));
    }

    @Test
    void theDummyPrefixIsTakenOffOnlyAtTheStart() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(checkpoint("llava15_original"), MARKS)) {
            int space = tokenizer.idOf("▁").orElseThrow();
            TextDecoder decoder = tokenizer.decoder(true);
            assertThat(decoder.append(1)).isEmpty();
            assertThat(decoder.append(space)).isEmpty();
            assertThat(decoder.append(space)).isEqualTo(" ");
            assertThat(tokenizer.continuingDecoder(true).append(space)).isEqualTo(" ");
        }
    }

    @Test
    void aCharacterWithoutAPieceComesWithItsLastByte() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(checkpoint("llava15_original"), MARKS)) {
            int[] ids = tokenizer.encode("🦙", false);
            assertThat(ids).hasSize(5);
            TextDecoder decoder = tokenizer.decoder(true);
            List<String> texts = Arrays.stream(ids).mapToObj(decoder::append).toList();
            assertThat(texts).containsExactly("", "", "", "", "🦙");
        }
    }

    @Test
    void addedTokensStandAtTheirIds() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(checkpoint("llava_v1_linear"), MARKS)) {
            assertThat(tokenizer.idOf("<im_patch>")).hasValue(636);
            assertThat(tokenizer.encode("a<im_start><im_end>\nb", true))
                    .startsWith(1)
                    .containsSequence(637, 638);
            assertThat(tokenizer.encodeGuarded(tokenizer.guard("a<im_start>b</s>"), false))
                    .doesNotContain(637, 2);
        }
    }

    @Test
    void theFilesBesideTheModelAreHonoured() throws IOException {
        write("tokenizer_config.json", """
                {"add_bos_token": false, "add_eos_token": true, "legacy": false, "eos_token": {"content": "<end>"},
                 "pad_token": null, "additional_special_tokens": ["<extra>"],
                 "added_tokens_decoder": {"300": {"content": "<end>", "special": true},
                   "301": {"content": "<tool>", "rstrip": true, "special": false}}}
                """);
        write("special_tokens_map.json", "{\"pad_token\": \"<pad>\", \"eos_token\": \"</s>\"}");
        try (Tokenizer tokenizer = tokenizer(ModelFile.of(List.of("▁a", "▁", "a", "b")))) {
            int piece = 259;
            assertThat(tokenizer.idOf("▁a")).hasValue(piece);
            assertThat(tokenizer.idOf("<pad>")).isPresent();
            assertThat(tokenizer.idOf("<extra>")).isPresent();
            assertThat(tokenizer.vocabularySize()).isEqualTo(304);
            assertThat(tokenizer.isSpecial(301)).isFalse();
            // No begin token, no space after the added token nor what it swallows, and the end token.
            assertThat(tokenizer.encode("a<tool>  ab", true)).containsExactly(piece, 301, piece + 2, piece + 3, 300);
        }
    }

    @Test
    void withoutOtherFilesItIsAnOrdinaryLlamaTokenizer() throws IOException {
        try (Tokenizer tokenizer = tokenizer(ModelFile.of(List.of("▁a", "▁", "a", "b")))) {
            assertThat(tokenizer.encode("a</s>a", true)).containsExactly(1, 259, 2, 259);
            assertThat(tokenizer.encode("", true)).containsExactly(1);
            assertThat(tokenizer.isSpecial(0)).isTrue();
            assertThat(tokenizer.isSpecial(2)).isTrue();
        }
    }

    @Test
    void piecesThatUsersDefineAreNeverCut() throws IOException {
        ModelFile file = new ModelFile()
                .message(1, piece("<unk>", 0, 2))
                .message(1, piece("<tag>", 0, 4))
                .message(1, piece("a", -1, 1))
                .message(2, new ModelFile().number(3, ModelFile.BPE))
                .message(3, new ModelFile().number(3, 0).number(4, 0));
        try (Tokenizer tokenizer = tokenizer(file.toBytes())) {
            assertThat(tokenizer.encode("a<tag>a", false)).containsExactly(2, 1, 2);
            assertThat(tokenizer.decode(new int[] {2, 1, 2}, true)).isEqualTo("a<tag>a");
        }
    }

    @Test
    void tokenizerJsonComesFirst() throws IOException {
        write(
                "tokenizer.json",
                Files.readString(checkpoint("onevision_original").resolve("tokenizer.json")));
        try (Tokenizer tokenizer = tokenizer(new byte[0])) {
            assertThat(tokenizer.idOf("<|im_end|>")).hasValue(541);
        }
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> Tokenizer.load(directory, MARKS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tokenizer.json")
                .hasMessageContaining("tokenizer.model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer.json", "tokenizer.model", "added_tokens.json"})
    void aLinkThatLeadsNowhereIsNotAnAbsentFile(String name) throws IOException {
        Files.write(directory.resolve("tokenizer.model"), ModelFile.of(List.of("a")));
        Files.deleteIfExists(directory.resolve(name));
        Files.createSymbolicLink(directory.resolve(name), Path.of("nowhere"));
        assertThatThrownBy(() -> Tokenizer.load(directory, MARKS)).isInstanceOf(IOException.class);
    }

    static Stream<Arguments> damagedFiles() {
        byte[] good = ModelFile.of(List.of("▁", "a"));
        ModelFile trainer = new ModelFile().number(3, ModelFile.BPE);
        return Stream.of(
                Arguments.of(Arrays.copyOf(good, 20), "is damaged"),
                Arguments.of(new byte[0], "is a Unigram vocabulary"),
                Arguments.of(ModelFile.of(List.of("a"), 1), "is a Unigram vocabulary"),
                Arguments.of(ModelFile.of(List.of("a"), 3), "is a word vocabulary"),
                Arguments.of(ModelFile.of(List.of("a"), 4), "is a character vocabulary"),
                Arguments.of(ModelFile.of(List.of("a"), 9), "is a type 9 vocabulary"),
                Arguments.of(ModelFile.of(List.of("a", "a")), "has the piece a twice"),
                Arguments.of(
                        new ModelFile()
                                .bytes(1, new byte[] {10, 1, (byte) 0xFF})
                                .toBytes(),
                        "not UTF-8"),
                Arguments.of(
                        new ModelFile()
                                .raw(0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F)
                                .toBytes(),
                        "is damaged"),
                Arguments.of(
                        new ModelFile()
                                .raw(0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01)
                                .toBytes(),
                        "ten bytes"),
                Arguments.of(new ModelFile().raw(0x0C).toBytes(), "wire type 4"),
                Arguments.of(new ModelFile().raw(0x02).toBytes(), "has the tag 2"),
                Arguments.of(new ModelFile().number(1, 5).toBytes(), "wire type 0, expected 2"),
                Arguments.of(new ModelFile().raw(0x21, 0, 0).toBytes(), "is damaged"),
                Arguments.of(new ModelFile().raw(0x25, 0, 0).toBytes(), "is damaged"),
                Arguments.of(new ModelFile().message(1, piece("", 0, 1)).toBytes(), "piece of 0 characters"),
                Arguments.of(
                        new ModelFile()
                                .message(1, piece("x".repeat(5000), 0, 1))
                                .toBytes(),
                        "5000 characters"),
                Arguments.of(
                        new ModelFile().message(1, piece("x", Float.NaN, 1)).toBytes(), "score NaN"),
                Arguments.of(new ModelFile().message(1, piece("x", 0, 5)).toBytes(), "type 5"),
                Arguments.of(new ModelFile().message(1, piece("x", 0, 0)).toBytes(), "type 0"),
                Arguments.of(new ModelFile().message(1, piece("▁x", 0, 4)).toBytes(), "with spaces"),
                Arguments.of(
                        new ModelFile()
                                .message(2, trainer)
                                .message(3, ModelFile.identity())
                                .toBytes(),
                        "0 pieces for unknown text"),
                Arguments.of(
                        new ModelFile()
                                .message(2, new ModelFile().number(3, 2).number(24, 1))
                                .toBytes(),
                        "at the end of words"),
                Arguments.of(new ModelFile().message(2, trainer).toBytes(), "nmt_nfkc and removes spaces"),
                Arguments.of(
                        new ModelFile()
                                .message(2, trainer)
                                .message(
                                        3,
                                        new ModelFile()
                                                .text(1, "nfkc")
                                                .bytes(2, new byte[] {1})
                                                .number(4, 0))
                                .toBytes(),
                        "the rule nfkc;"));
    }

    @ParameterizedTest
    @MethodSource("damagedFiles")
    void rejectsWhatItCannotRead(byte[] file, String reason) {
        assertThatThrownBy(() -> tokenizer(file).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tokenizer.model ")
                .hasMessageContaining(reason);
    }

    @Test
    void anyDamageIsASentence() throws IOException {
        long seed = 31;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = Files.readAllBytes(checkpoint("llava_med").resolve("tokenizer.model"));
        for (int round = 0; round < 3000; round++) {
            byte[] file = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int change = random.nextInt(4); change >= 0 && file.length > 0; change--) {
                file[random.nextInt(file.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(SentencePieceModel.parse(file).pieces()).isNotEmpty();
            } catch (IllegalArgumentException e) {
                assertThat(e).as("seed %d, round %d", seed, round).hasMessageStartingWith("tokenizer.model ");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "added_tokens.json | {\"<x>\": 5} | gives to another piece",
                "added_tokens.json | {\"a\": 500} | contradicts",
                "added_tokens.json | {\"<x>\": -5} | expected 0 to",
                "added_tokens.json | {\"<x>\": 2000000000} | expected 0 to",
                "added_tokens.json | {\"<x>\": \"y\"} | expected 0 to",
                "added_tokens.json | {\"<x>\": | added_tokens.json is not JSON",
                "tokenizer_config.json | {\"added_tokens_decoder\": {\"400\": {}}} | added token",
            })
    void rejectsAddedTokensThatContradictTheModel(String file, String text, String reason) throws IOException {
        write(file, text);
        assertThatThrownBy(() -> tokenizer(ModelFile.of(List.of("▁", "a"))).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}

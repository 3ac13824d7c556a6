package org.stromboli.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.Fixtures;

/// Streamed text against the native library's decoding of the whole, over random ids.
class TextDecoderPropertyTest {

    private static final int SEQUENCES = 300;

    @ParameterizedTest
    @CsvSource({
        "llava_onevision, 1, true", "llava_onevision, 2, false", "llava_onevision, 3, true",
        "llava, 4, true", "llava, 5, false", "llava, 6, false"
    })
    void streamedTextIsTheWholeText(String family, long seed, boolean skipSpecialTokens) throws IOException {
        Path file = Fixtures.path(family + "/checkpoint/tokenizer.json");
        SplittableRandom random = new SplittableRandom(seed);
        try (Tokenizer tokenizer = Tokenizer.load(file, List.of());
                HuggingFaceTokenizer reference = NativeEncoder.tokenizer(Files.readAllBytes(file))) {
            for (int sequence = 0; sequence < SEQUENCES; sequence++) {
                int[] ids = randomIds(tokenizer, random);
                String whole =
                        reference.decode(Arrays.stream(ids).asLongStream().toArray(), skipSpecialTokens);
                String streamed = stream(tokenizer.decoder(skipSpecialTokens), ids);
                assertThat(streamed)
                        .as("seed %d, ids %s", seed, Arrays.toString(ids))
                        .isEqualTo(tokenizer.decode(ids, skipSpecialTokens));
                // The library gives up a whole run of byte pieces if one byte in it is wrong; we give up that byte.
                if (family.equals("llava_onevision") || !whole.contains("\uFFFD")) {
                    assertThat(streamed)
                            .as("seed %d, ids %s", seed, Arrays.toString(ids))
                            .isEqualTo(whole);
                }
            }
        }
    }

    private static String stream(TextDecoder decoder, int[] ids) {
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            String piece = decoder.append(id);
            if (!piece.isEmpty()) {
                assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
                assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                        .isFalse();
            }
            text.append(piece);
        }
        return text.append(decoder.finish()).toString();
    }

    /// Random tokens mixed with the tokens of real characters, so that bytes meet as they do in answers.
    private static int[] randomIds(Tokenizer tokenizer, SplittableRandom random) {
        List<String> texts = List.of("naïve ", "你好", "🙂", " the red circle", "\n", "é");
        int[] ids = {};
        int pieces = 1 + random.nextInt(12);
        for (int piece = 0; piece < pieces; piece++) {
            int[] more = random.nextInt(3) == 0
                    ? new int[] {random.nextInt(tokenizer.vocabularySize())}
                    : tokenizer.encode(texts.get(random.nextInt(texts.size())), false);
            int start = ids.length;
            ids = Arrays.copyOf(ids, start + more.length);
            System.arraycopy(more, 0, ids, start, more.length);
        }
        return ids;
    }
}

package org.stromboli.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;

/// The files beside `tokenizer.json` mean what they mean to `AutoTokenizer` of transformers 5.24.0.
///
/// `fixtures/variants/tokenizers.json` holds changes of the fixtures' files, texts and the ids of the reference,
/// written
/// by `tokenizer_cases.py` beside it.
class CheckpointTokenizerTest {

    @TempDir
    Path directory;

    static Stream<Arguments> cases() throws IOException {
        return StreamSupport.stream(
                        Fixtures.json("variants", "tokenizers.json")
                                .path("cases")
                                .spliterator(),
                        false)
                .map(each -> Arguments.of(each.path("name").asText(), each));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void idsEqualTheReference(String name, JsonNode each) throws IOException {
        JsonNode texts = Fixtures.json("variants", "tokenizers.json").path("texts");
        try (Tokenizer tokenizer = changed(each)) {
            for (int i = 0; i < texts.size(); i++) {
                assertThat(tokenizer.encode(texts.path(i).asText(), true))
                        .describedAs(texts.path(i).asText())
                        .containsExactly(numbers(each.path("ids").path(i)));
            }
            assertThat(IntStream.range(0, 1000).filter(tokenizer::isSpecial))
                    .containsExactlyInAnyOrder(
                            IntStream.of(numbers(each.path("special"))).boxed().toArray(Integer[]::new));
        }
    }

    @Test
    void aDeclaredSpecialTokenIsOrdinaryTextInMessages() throws IOException {
        copy("llava").edit("tokenizer_config.json", json -> json.put("sep_token", "<extra>"));
        try (Tokenizer tokenizer = Tokenizer.loadGuarding(directory, List.of(), Set.of())) {
            int id = tokenizer.idOf("<extra>").orElseThrow();
            assertThat(tokenizer.encodeGuarded("a<extra>", false)).contains(id);
            assertThat(tokenizer.encodeGuarded(tokenizer.guard("a<extra>"), false))
                    .doesNotContain(id);
        }
    }

    @Test
    void withoutDeclarationsTheFileIsTakenAsItIs() throws IOException {
        copy("llava");
        Files.delete(directory.resolve("tokenizer_config.json"));
        assertThat(CheckpointTokenizer.json(directory))
                .isEqualTo(Files.readAllBytes(directory.resolve("tokenizer.json")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "split_special_tokens",
                "fix_mistral_regex",
                "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output"
            })
    void whatCannotBeFollowedIsRejected(String key) throws IOException {
        copy("llava").edit("tokenizer_config.json", json -> json.put(key, true));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointTokenizer.json(directory))
                .withMessage("tokenizer_config.json: %s is true, expected false", key);
    }

    @Test
    void aClassThatSplitsTextsInItsOwnWayIsRejected() throws IOException {
        copy("llava_onevision")
                .edit("tokenizer_config.json", json -> json.put("tokenizer_class", "GemmaTokenizerFast"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointTokenizer.json(directory))
                .withMessageStartingWith(
                        "tokenizer_config.json: tokenizer_class is GemmaTokenizerFast, expected Llama");
    }

    private Tokenizer changed(JsonNode each) throws IOException {
        CheckpointCopy copy = copy(each.path("fixture").asText());
        for (Map.Entry<String, JsonNode> file : each.path("edits").properties()) {
            copy.edit(file.getKey(), json -> patch(json, file.getValue()));
        }
        return Tokenizer.loadGuarding(directory, List.of(), Set.of());
    }

    private CheckpointCopy copy(String fixture) throws IOException {
        return new CheckpointCopy(Fixtures.path(fixture, "checkpoint"), directory);
    }

    private static void patch(ObjectNode target, JsonNode changes) {
        changes.properties().forEach(each -> {
            if (each.getValue().isNull()) {
                target.remove(each.getKey());
            } else {
                target.set(each.getKey(), each.getValue());
            }
        });
    }

    private static int[] numbers(JsonNode list) {
        return IntStream.range(0, list.size()).map(i -> list.path(i).asInt()).toArray();
    }
}

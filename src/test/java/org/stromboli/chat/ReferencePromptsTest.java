package org.stromboli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.Modality;

/// Prompts of whole checkpoints against transformers: the rendered text and every id.
/// `-Dstromboli.fixtures=DIRECTORY` checks further folders of the same layout.
class ReferencePromptsTest {

    @TestFactory
    Stream<DynamicTest> rendersAndTokenizesAsTransformersDoes() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        List<Path> checkpoints = new ArrayList<>(List.of(Fixtures.path("llava_onevision"), Fixtures.path("llava")));
        String more = System.getProperty("stromboli.fixtures", "");
        if (!more.isEmpty()) {
            for (String family : List.of("llava", "llava_next", "llava_next_video", "llava_onevision", "vipllava")) {
                checkpoints.add(Path.of(more).resolve(family));
            }
        }
        for (Path each : checkpoints) {
            for (JsonNode test :
                    new ObjectMapper().readTree(each.resolve("cases.json").toFile())) {
                tests.add(DynamicTest.dynamicTest(
                        each.getFileName() + " " + test.get("id").asText(), () -> check(each, test)));
            }
        }
        return tests.stream();
    }

    private static void check(Path family, JsonNode test) throws IOException {
        Path checkpoint = family.resolve("checkpoint");
        try (Tokenizer tokenizer =
                Tokenizer.load(checkpoint.resolve("tokenizer.json"), List.of("<image>", "<video>"))) {
            CheckpointTemplate template = CheckpointTemplate.find(checkpoint);
            List<MediaPlaceholder> placeholders = new ArrayList<>();
            for (Modality modality : Modality.values()) {
                String text = modality == Modality.IMAGE ? "<image>" : "<video>";
                if (template.source().contains(text)) {
                    placeholders.add(new MediaPlaceholder(
                            modality, text, tokenizer.idOf(text).orElseThrow()));
                }
            }
            JinjaPromptFormat format = new JinjaPromptFormat(tokenizer, template, placeholders, Clock.systemUTC());
            List<ChatMessage> messages = FixtureChats.messages(
                    test,
                    tokenizer.idOf("<image>").orElse(-1),
                    tokenizer.idOf("<video>").orElse(-1));

            PromptRequest request = PromptRequest.of(messages);
            assertThat(format.text(request)).isEqualTo(test.get("prompt").asText());
            assertThat(format.prompt(request).ids()).isEqualTo(FixtureChats.ints(test.get("input_ids")));
        }
    }
}

package org.stromboli.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stromboli.chat.FixtureChats.ints;
import static org.stromboli.chat.FixtureChats.media;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.chat.ConversationFormat.Markers;
import org.stromboli.chat.conversation.ConversationTemplates;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.generation.MediaSpan;
import org.stromboli.generation.Prompt;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.Modality;

/// Prompts against the authors' own code.
class OriginalPromptsTest {

    private static final int MARK = -200;

    private static ConversationFormat format(String name, Tokenizer tokenizer, String template) throws IOException {
        Path checkpoint = Fixtures.path("original/" + name + "/checkpoint");
        return new ConversationFormat(
                tokenizer,
                ConversationTemplates.named(template),
                List.of(
                        new MediaPlaceholder(Modality.IMAGE, "<image>", 0),
                        new MediaPlaceholder(Modality.VIDEO, "<image>", 0)),
                name.equals("llava_v1_linear") ? Markers.START_END : Markers.NONE,
                CheckpointTemplate.findIfPresent(checkpoint),
                Clock.systemUTC());
    }

    private static Tokenizer tokenizer(String name) throws IOException {
        return Tokenizer.load(
                Fixtures.path("original/" + name + "/checkpoint"), List.of("<image>", "<im_start>", "<im_end>"));
    }

    @ParameterizedTest
    @CsvSource({
        "llava15_original, 8",
        "llava_med, 8",
        "llava_mini, 10",
        "llava_mini_hd, 7",
        "llava_next_original, 8",
        "llava_v1_linear, 8",
        "onevision_original, 10",
        "vip_llava_original, 8"
    })
    void areThoseOfTheReference(String name, int cases) throws IOException {
        try (Tokenizer tokenizer = tokenizer(name)) {
            JsonNode all = Fixtures.json("original/" + name + "/cases.json");
            assertThat(all.size()).isEqualTo(cases);
            for (JsonNode each : all) {
                // What was recorded of LLaVA-Mini does not open the assistant's turn.
                String conv = each.get("conv").asText();
                String template = conv.equals("llava_llama_3_1") ? "llava_llama_3_1_literal" : conv;
                ConversationFormat format = format(name, tokenizer, template);
                PromptRequest request = PromptRequest.of(messages(each));
                assertThat(format.text(request).replace("\uFDD2", "<image>"))
                        .as(each.get("id").asText())
                        .isEqualTo(each.get("prompt").asText());
                Prompt prompt = format.prompt(request);
                assertThat(marked(prompt))
                        .as(each.get("id").asText())
                        .containsExactlyElementsOf(Arrays.stream(ints(each.get("input_ids")))
                                .boxed()
                                .toList());
                assertThat(prompt.media()).extracting(MediaSpan::media).containsExactlyElementsOf(request.media());
                assertThat(stop(tokenizer, format.endOfTurn()))
                        .isEqualTo(each.get("stop").asText());
            }
        }
    }

    @Test
    void llavaMinisAnswerIsOpenedUnlessToldOtherwise() throws IOException {
        try (Tokenizer tokenizer = tokenizer("llava_mini")) {
            PromptRequest request = PromptRequest.of(List.of(FixtureChats.text("user", "hi")));
            ConversationFormat opened = format("llava_mini", tokenizer, "llava_llama_3_1");
            String header = "<|start_header_id|>assistant<|end_header_id|>\n\n";
            assertThat(opened.text(request)).endsWith("hi<|eot_id|>" + header);
            assertThat(opened.named("llava_llama_3_1_literal").text(request)).endsWith("hi<|eot_id|>");
            PromptRequest unopened = new PromptRequest(request.messages(), false, false, request.templateVariables());
            assertThat(opened.text(unopened)).endsWith("hi<|eot_id|>");
        }
    }

    private static List<ChatMessage> messages(JsonNode test) {
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : test.get("messages")) {
            List<Object> parts = new ArrayList<>();
            for (JsonNode part : message.get("content")) {
                parts.add(
                        switch (part.get("type").asText()) {
                            case "image_url" -> media(Modality.IMAGE, 2 + parts.size());
                            case "video_frames" -> media(Modality.VIDEO, 3);
                            default -> part.get("text").asText();
                        });
            }
            String role = message.get("role").asText();
            JsonNode content = message.get("content");
            messages.add(
                    content.isTextual()
                            ? FixtureChats.text(role, content.asText())
                            : FixtureChats.parts(role, parts.toArray()));
        }
        return messages;
    }

    /// The ids with one mark in place of each media item's tokens.
    private static List<Integer> marked(Prompt prompt) {
        List<Integer> ids = new ArrayList<>();
        int at = 0;
        for (MediaSpan span : prompt.media()) {
            for (; at < span.start(); at++) {
                ids.add(prompt.ids()[at]);
            }
            assertThat(Arrays.copyOfRange(prompt.ids(), span.start(), span.end()))
                    .containsOnly(0);
            ids.add(MARK);
            at = span.end();
        }
        for (; at < prompt.ids().length; at++) {
            ids.add(prompt.ids()[at]);
        }
        return ids;
    }

    private static String stop(Tokenizer tokenizer, EndOfTurn end) {
        assertThat(end.texts().size() + end.tokenIds().size()).isEqualTo(1);
        return end.texts().isEmpty()
                ? tokenizer.tokenOf(end.tokenIds().iterator().next())
                : end.texts().getFirst();
    }
}

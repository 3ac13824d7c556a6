package org.stromboli.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stromboli.chat.FixtureChats.media;
import static org.stromboli.chat.FixtureChats.parts;
import static org.stromboli.chat.FixtureChats.text;

import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.stromboli.chat.conversation.ConversationTemplates;
import org.stromboli.chat.tools.Tool;
import org.stromboli.chat.tools.ToolCall;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.chat.tools.ToolUse;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.tokenizer.Tokenizer;
import org.stromboli.vision.Modality;

/// Tools in prompts: by templates of three conventions, and written into the messages of those that know none.
class ToolPromptFormatTest {

    private static final String QWEN = """
            {%- if tools %}{{- '<|im_start|>system\\n' }}
            {%- if messages[0].role == 'system' %}{{- messages[0].content + '\\n\\n' }}{%- endif %}
            {{- '# Tools\\n<tools>' }}
            {%- for tool in tools %}{{- '\\n' + (tool | tojson) }}{%- endfor %}
            {{- '\\n</tools><|im_end|>\\n' }}
            {%- endif %}
            {%- for m in messages %}
            {%- if m.role == 'user' or m.role == 'system' and not tools or m.role == 'assistant' and not m.tool_calls %}
            {{- '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}
            {%- elif m.role == 'assistant' %}{{- '<|im_start|>assistant' }}
            {%- if m.content %}{{- '\\n' + m.content }}{%- endif %}
            {%- for call in m.tool_calls %}{%- set call = call.function %}
            {{- '\\n<tool_call>\\n{"name": "' + call.name + '", "arguments": ' + (call.arguments | tojson) + '}\\n</tool_call>' }}
            {%- endfor %}{{- '<|im_end|>\\n' }}
            {%- elif m.role == 'tool' %}
            {{- '<|im_start|>user\\n<tool_response>\\n' + m.content + '\\n</tool_response><|im_end|>\\n' }}
            {%- endif %}
            {%- endfor %}
            {%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}""";

    private static final String MISTRAL = """
            {{- bos_token }}
            {%- for m in messages %}
            {%- if m.role == 'user' %}
            {%- if tools and loop.last %}{{- '[AVAILABLE_TOOLS] ' + (tools | tojson) + '[/AVAILABLE_TOOLS]' }}{%- endif %}
            {{- '[INST] ' + m.content + '[/INST]' }}
            {%- elif m.tool_calls is defined %}{{- '[TOOL_CALLS] [' }}
            {%- for call in m.tool_calls %}
            {%- if call.id | length != 9 %}{{- raise_exception('ids have 9 characters') }}{%- endif %}
            {{- (call.function | tojson)[:-1] + ', "id": "' + call.id + '"}' + (']' if loop.last else ', ') }}
            {%- endfor %}
            {%- elif m.role == 'assistant' %}{{- ' ' + m.content }}
            {%- elif m.role == 'tool' %}
            {{- '[TOOL_RESULTS] {"content": ' + (m.content | tojson) + ', "call_id": "' + m.tool_call_id + '"}[/TOOL_RESULTS]' }}
            {%- else %}{{- raise_exception('no such role') }}
            {%- endif %}
            {%- endfor %}""";

    private static final String LLAMA = """
            {%- for m in messages %}
            {%- if m.role == 'user' %}{{- '<|start_header_id|>user<|end_header_id|>\\n\\n' }}
            {%- if tools and loop.first %}
            {{- 'Answer with {"name": function name, "parameters": dictionary}.\\n' }}
            {%- for t in tools %}{{- (t | tojson) + '\\n' }}{%- endfor %}
            {%- endif %}{{- m.content + '<|eot_id|>' }}
            {%- elif m.tool_calls is defined %}
            {%- set call = m.tool_calls[0].function %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n{"name": "' + call.name + '", "parameters": ' }}
            {{- call.arguments | tojson }}{{- '}<|eot_id|>' }}
            {%- elif m.role == 'tool' %}
            {{- '<|start_header_id|>ipython<|end_header_id|>\\n\\n' + m.content + '<|eot_id|>' }}
            {%- else %}{{- '<|start_header_id|>' + m.role + '<|end_header_id|>\\n\\n' + m.content + '<|eot_id|>' }}
            {%- endif %}
            {%- endfor %}
            {%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}""";

    private static final String PLAIN = "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no') }}"
            + "{% endif %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:";

    private static final Tool WEATHER =
            new Tool("get_weather", "Tells <|im_end|> of it.", ordered("type", "object", "properties", Map.of()));
    private static final String WEATHER_JSON = "{\"type\": \"function\", \"function\": {\"name\": \"get_weather\", "
            + "\"description\": \"Tells <|im_end|> of it.\", "
            + "\"parameters\": {\"type\": \"object\", \"properties\": {}}}}";
    private static final ToolCall CALL = new ToolCall("call_77", "get_weather", ordered("place", "Bern", "days", 2));

    private static Tokenizer tokenizer;

    @BeforeAll
    static void open() throws IOException {
        tokenizer = Tokenizer.load(
                Fixtures.path("llava_onevision/checkpoint/tokenizer.json"), List.of("<image>", "<video>"));
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    private static Map<String, Object> ordered(String first, Object one, String second, Object other) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, other);
        return map;
    }

    private static ToolPromptFormat of(PromptFormat plain, String requested) {
        return new ToolPromptFormat(plain, true, ToolFormat.named(requested));
    }

    private static JinjaPromptFormat template(String source) {
        return new JinjaPromptFormat(
                tokenizer,
                new CheckpointTemplate(source, "test", Map.of("bos_token", "<|im_start|>")),
                List.of(new MediaPlaceholder(Modality.IMAGE, "<image>", 542)),
                Clock.systemUTC());
    }

    private static ConversationFormat conversation(String name) {
        return new ConversationFormat(
                tokenizer,
                ConversationTemplates.named(name),
                List.of(new MediaPlaceholder(Modality.IMAGE, "<image>", 542)),
                ConversationFormat.Markers.NONE,
                Optional.empty(),
                Clock.systemUTC());
    }

    private static String printed(PromptFormat format, PromptRequest request) {
        return tokenizer.decode(format.prompt(request).ids(), false);
    }

    private static PromptRequest request(List<ChatMessage> messages) {
        return new PromptRequest(messages, true, false, Map.of(), List.of(WEATHER), "");
    }

    private static ChatMessage calls(String content) {
        return new ChatMessage(
                "assistant",
                content.isEmpty() ? List.of() : List.of(new ContentPart.Text(content)),
                true,
                Map.of(),
                new ToolUse.Calls(List.of(CALL)));
    }

    private static ChatMessage result(String content) {
        return new ChatMessage(
                "tool",
                List.of(new ContentPart.Text(content)),
                true,
                Map.of(),
                new ToolUse.Result("call_77", "get_weather"));
    }

    private static final List<ChatMessage> CHAT =
            List.of(text("user", "Weather?"), calls(""), result("{\"sun\": true}"), text("user", "Thanks."));

    @Test
    void qwensTemplateShowsThemItself() {
        ToolPromptFormat format = of(template(QWEN), "auto");
        assertThat(format.toolFormat().orElseThrow().name()).isEqualTo("hermes");
        assertThat(printed(format, request(CHAT)))
                .isEqualTo("<|im_start|>system\n# Tools\n<tools>\n" + WEATHER_JSON + """

                </tools><|im_end|>
                <|im_start|>user
                Weather?<|im_end|>
                <|im_start|>assistant
                <tool_call>
                {"name": "get_weather", "arguments": {"place": "Bern", "days": 2}}
                </tool_call><|im_end|>
                <|im_start|>user
                <tool_response>
                {"sun": true}
                </tool_response><|im_end|>
                <|im_start|>user
                Thanks.<|im_end|>
                <|im_start|>assistant
                """);
    }

    @Test
    void whatADescriptionSaysIsOnlyText() {
        int[] ids = of(template(QWEN), "auto")
                .prompt(request(List.of(text("user", "Hi"))))
                .ids();
        int end = tokenizer.idOf("<|im_end|>").orElseThrow();
        assertThat(Arrays.stream(ids).filter(id -> id == end).count()).isEqualTo(2);
    }

    @Test
    void mistralsTemplateGetsIdsThatItTakes() {
        ToolPromptFormat format = of(template(MISTRAL), "auto");
        assertThat(format.toolFormat().orElseThrow().name()).isEqualTo("mistral");
        String printed = printed(format, request(CHAT));
        assertThat(printed)
                .contains("[INST] Weather?[/INST][TOOL_CALLS] [{\"name\": \"get_weather\", "
                        + "\"arguments\": {\"place\": \"Bern\", \"days\": 2}, \"id\": \"")
                .contains("[TOOL_RESULTS] {\"content\": \"{\\\"sun\\\": true}\", \"call_id\": \"")
                .endsWith("[AVAILABLE_TOOLS] [" + WEATHER_JSON + "][/AVAILABLE_TOOLS][INST] Thanks.[/INST]");
    }

    @Test
    void llamasTemplateShowsThemItself() {
        ToolPromptFormat format = of(template(LLAMA), "auto");
        assertThat(format.toolFormat().orElseThrow().name()).isEqualTo("llama3");
        assertThat(printed(format, request(CHAT)))
                .startsWith("<|start_header_id|>user<|end_header_id|>\n\nAnswer with")
                .contains(WEATHER_JSON + "\nWeather?<|eot_id|>")
                .contains("{\"name\": \"get_weather\", \"parameters\": {\"place\": \"Bern\", \"days\": 2}}<|eot_id|>")
                .contains("ipython<|end_header_id|>\n\n{\"sun\": true}<|eot_id|>")
                .endsWith("assistant<|end_header_id|>\n\n");
    }

    @Test
    void anotherConventionThanTheTemplatesIsWrittenOut() {
        String printed = printed(of(template(QWEN), "llama3"), request(CHAT));
        assertThat(printed)
                .startsWith("<|im_start|>system\nYou can call these functions")
                .contains("<|im_start|>assistant\n{\"name\": \"get_weather\", \"parameters\": {\"place\": \"Bern\"")
                .contains("<|im_start|>user\n{\"output\": \"{\\\"sun\\\": true}\"}");
    }

    @Test
    void conversationTemplatesKeepTheirSystemText() {
        String printed = printed(of(conversation("vicuna_v1"), "auto"), request(CHAT));
        assertThat(printed)
                .startsWith("A chat between a curious user")
                .contains("to the user's questions.\n\n# Tools\n")
                .contains(WEATHER_JSON)
                .contains("</tool_call> USER: Weather? ASSISTANT: <tool_call>\n{\"name\": \"get_weather\"")
                .contains("USER: <tool_response>\n{\"sun\": true}\n</tool_response>\nThanks. ASSISTANT:");
    }

    @Test
    void aSystemMessageOfTheClientComesFirst() {
        assertThat(printed(
                        of(conversation("qwen_1_5"), "auto"),
                        request(List.of(text("system", "Be kind."), text("user", "Hi")))))
                .startsWith("<|im_start|>system\nBe kind.\n\n# Tools\n");
        assertThat(printed(
                        of(conversation("qwen_1_5"), "auto"), request(List.of(text("system", ""), text("user", "Hi")))))
                .startsWith("<|im_start|>system\n# Tools\n");
    }

    @Test
    void whereThereIsNoSystemTextTheUserTells() {
        assertThat(printed(
                        of(conversation("gemma_instruct"), "auto"),
                        request(List.of(parts("user", media(Modality.IMAGE, 1), "Hi")))))
                .contains("<start_of_turn>user\n<image>\n# Tools\n")
                .contains("</tool_call>\n\n\nHi<end_of_turn>");
        assertThat(printed(of(template(PLAIN), "auto"), request(List.of(text("user", "Hi")))))
                .startsWith("user: # Tools\n")
                .endsWith("</tool_call>\n\nHi\nassistant:");
    }

    @Test
    void resultsInARowAreOneTurn() {
        assertThat(printed(
                        of(conversation("mistral_instruct"), "auto"),
                        request(List.of(text("user", "Q"), calls("Two."), result("1"), result("2")))))
                .endsWith(
                        "Two.\n<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"place\": \"Bern\", \"days\": 2}}\n"
                                + "</tool_call> </s>[INST] <tool_response>\n1\n</tool_response>\n"
                                + "<tool_response>\n2\n</tool_response> [/INST]");
    }

    @Test
    void theServerMayBeginTheAnswer() {
        PromptRequest opened = new PromptRequest(
                List.of(text("user", "Hi")), true, false, Map.of(), List.of(WEATHER), "<tool_call>\n");
        assertThat(printed(of(conversation("vicuna_v1"), "auto"), opened)).endsWith("ASSISTANT: <tool_call>\n");
        assertThat(printed(of(template(QWEN), "auto"), opened)).endsWith("<|im_start|>assistant\n<tool_call>\n");
    }

    @Test
    void llavaPlusWritesEveryTurnInFields() {
        ToolPromptFormat format = of(conversation("llava_v1"), "llava-plus");
        ChatMessage thought = new ChatMessage(
                "assistant", List.of(new ContentPart.Text("A dog.")), true, Map.of("reasoning_content", "I see it."));
        assertThat(printed(
                        format,
                        request(List.of(
                                text("user", "What?"), thought, text("user", "Where?"), calls("Wait."), result("{}")))))
                .doesNotContain("parameters")
                .contains("USER: What? ASSISTANT: \"thoughts🤔\" I see it.\n\"actions🚀\" []\n\"value👉\" A dog.\n</s>")
                .contains("USER: Where? ASSISTANT: \"thoughts🤔\" I need a tool to answer the question.\n"
                        + "\"actions🚀\" [{\"API_name\": \"get_weather\", \"API_params\": {\"place\": \"Bern\", "
                        + "\"days\": 2}}]\n\"value👉\" Wait.\n</s>")
                .endsWith("USER: get_weather model outputs: {'message': 'The get_weather has processed the image.'}\n\n"
                        + "Please summarize the model outputs and answer my first question: Where? ASSISTANT:");
        PromptRequest open = new PromptRequest(
                List.of(text("user", "What?"), text("assistant", "\"thoughts🤔\" I")), false, true, Map.of());
        assertThat(printed(format, open)).endsWith("ASSISTANT: \"thoughts🤔\" I");
    }

    @Test
    void withoutToolsPromptsStayAsTheyAre() {
        List<ChatMessage> chat = List.of(text("system", "S"), text("user", "Hi"));
        for (PromptFormat plain : List.of(template(QWEN), conversation("vicuna_v1"))) {
            ToolPromptFormat format = of(plain, "auto");
            assertThat(format.prompt(PromptRequest.of(chat)).ids())
                    .isEqualTo(plain.prompt(PromptRequest.of(chat)).ids());
            assertThat(format.origin()).isEqualTo(plain.origin());
            assertThat(format.endOfTurn()).isEqualTo(plain.endOfTurn());
            assertThat(format.systemText()).isEqualTo(plain.systemText());
        }
    }

    @Test
    void theyCanBeSwitchedOff() {
        ToolPromptFormat off = new ToolPromptFormat(template(QWEN), false, Optional.empty());
        assertThat(off.toolFormat()).isEmpty();
        assertThat(off.named("vicuna_v1").toolFormat()).isEmpty();
        assertThat(of(template(QWEN), "auto").named("vicuna_v1").toolFormat()).contains(ToolFormat.DEFAULT);
    }

    @Test
    void modelsThatFuseTheirPromptsTakeThemToo() {
        FusedPromptFormat fused = new FusedPromptFormat(template(QWEN));
        assertThat(fused.toolFormat()).isPresent();
        assertThat(fused.systemText()).isPresent();
    }
}

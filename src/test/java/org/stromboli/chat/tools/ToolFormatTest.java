package org.stromboli.chat.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolFormatTest {

    private static final Tool WEATHER = new Tool(
            "get_weather",
            "Weather of a \"place\".",
            ordered("type", "object", "properties", Map.of("place", Map.of("type", "string"))));

    private static final ToolCall CALL = new ToolCall("call_1", "get_weather", Map.of("place", "Bern"));

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "::", textBlock = """
            hermes     :: {{ tools }} <tool_call>
            mistral    :: {{ tools }} [TOOL_CALLS]
            llama3     :: {{ tools }} <|python_tag|>
            llama3     :: <|start_header_id|> {{ tools }} {"name": x, "parameters": y}
                       :: {{ tools }} <tool_call><function=x>
                       :: {{ tools }} <tool_call>x<arg_key>
                       :: {{ tools }} <|python_tag|><function=x>
                       :: {{ tools }}
            """)
    void templatesGiveTheirConventionAway(String name, String source) {
        assertThat(ToolFormat.ofTemplate(source).map(ToolFormat::name).orElse(null))
                .isEqualTo(name);
    }

    @Test
    void everyNameIsFound() {
        assertThat(ToolFormat.ALL)
                .allSatisfy(each -> assertThat(ToolFormat.named(each.name())).contains(each));
        assertThat(ToolFormat.named("other")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hermes", "mistral", "llama3"})
    void instructionsShowEveryToolAndWhatIsWrittenIsReadAgain(String name) {
        ToolFormat dialect = ToolFormat.named(name).orElseThrow();
        assertThat(dialect.instructions(List.of(WEATHER))).contains(JsonWriter.text(WEATHER.json()));
        String written = dialect.written("", "", List.of(CALL, CALL));
        assertThat(ReadAnswer.of(dialect, List.of(written)).calls())
                .containsExactly("get_weather({\"place\": \"Bern\"})", "get_weather({\"place\": \"Bern\"})");
        assertThat(dialect.written("Hi.", "", List.of())).isEqualTo("Hi.");
        assertThat(dialect.written("Hi.", "", List.of(CALL))).startsWith("Hi.").contains("get_weather");
        assertThat(dialect.result("f", "{\"a\": 1}", "?")).contains("a").contains("1");
        assertThat(dialect.isAlways()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hermes", "mistral", "llama3"})
    void aDemandedCallIsReadFromItsOpeningOn(String name) {
        ToolFormat dialect = ToolFormat.named(name).orElseThrow();
        ForcedCall forced = dialect.forced(List.of(WEATHER));
        String arguments = name.equals("llama3") ? "parameters" : "arguments";
        String call = "{\"name\": \"get_weather\", \"%s\": {\"place\": \"Bern\"}}".formatted(arguments);
        assertThat(ReadAnswer.of(
                        dialect,
                        List.of(forced.opening(), name.equals("mistral") ? "[" + call + "]" : call, forced.closing())))
                .isEqualTo(new ReadAnswer("", "", List.of("get_weather({\"place\": \"Bern\"})")));
    }

    @Test
    void referencesFollowTheirSchema() {
        Tool tree = new Tool(
                "tree",
                "",
                ordered(
                        "type", "object",
                        "properties", Map.of("node", Map.of("$ref", "#/$defs/node"), "self", Map.of("$ref", "#")),
                        "$defs",
                                Map.of(
                                        "node", Map.of("enum", List.of(Map.of("$ref", "#/a"))),
                                        "far", Map.of("anyOf", List.of(Map.of("$ref", "http://x/#"))))));
        String one =
                JsonWriter.text(new HermesToolFormat().forced(List.of(tree)).schema());
        assertThat(one)
                .contains(
                        "\"#/properties/arguments/$defs/node\"", "\"#/properties/arguments\"", "\"#/a\"", "http://x/#");
        String two = JsonWriter.text(
                new MistralToolFormat().forced(List.of(WEATHER, tree)).schema());
        assertThat(two).contains("\"#/items/anyOf/1/properties/arguments/$defs/node\"");
    }

    @Test
    void mistralsIdsHaveNineCharacters() {
        MistralToolFormat mistral = new MistralToolFormat();
        assertThat(mistral.id("abcDEF123")).isEqualTo("abcDEF123");
        assertThat(mistral.id("call_1")).matches("[a-zA-Z0-9]{9}").isEqualTo(mistral.id("call_1"));
        assertThat(mistral.id("call_1")).isNotEqualTo(mistral.id("call_2"));
        assertThat(new HermesToolFormat().id("call_1")).isEqualTo("call_1");
    }

    @Test
    void aToolWithoutDescriptionHasNone() {
        assertThat(JsonWriter.text(new Tool("f", "", Map.of()).json()))
                .isEqualTo("{\"type\": \"function\", \"function\": {\"name\": \"f\", \"parameters\": {}}}");
        assertThat(JsonWriter.text(CALL.json()))
                .isEqualTo("{\"id\": \"call_1\", \"type\": \"function\", \"function\": "
                        + "{\"name\": \"get_weather\", \"arguments\": {\"place\": \"Bern\"}}}");
    }

    @Test
    void offersTellWhatIsShownAndWhatMayBeCalled() {
        Tool other = new Tool("other", "", Map.of());
        List<Tool> both = List.of(WEATHER, other);
        assertThat(new ToolOffer(both, ToolChoice.NONE, true).shown()).isEmpty();
        ToolOffer named = new ToolOffer(both, new ToolChoice.Named("other"), true);
        assertThat(named.shown()).isEqualTo(both);
        assertThat(named.names()).containsExactly("other");
        assertThat(named.isForced()).isTrue();
        assertThat(new ToolOffer(both, ToolChoice.AUTO, true).isForced()).isFalse();
    }
}

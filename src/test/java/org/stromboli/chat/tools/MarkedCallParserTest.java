package org.stromboli.chat.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.Seed;

class MarkedCallParserTest {

    private static final ToolFormat HERMES = new HermesToolFormat();
    private static final ToolFormat MISTRAL = new MistralToolFormat();
    private static final ToolFormat LLAMA = new Llama3ToolFormat();

    private static ReadAnswer read(ToolFormat dialect, String text) {
        return ReadAnswer.of(dialect, List.of(text));
    }

    /// `|` ends a column, `~` is a line end.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            <tool_call>~{"name": "f", "arguments": {"a": 1}}~</tool_call>                   |              | f({"a": 1})
            <tool_call>{"name":"f","arguments":{}}</tool_call>                              |              | f({})
            Let me see.~<tool_call>~{"name": "f", "arguments": {}}~</tool_call>~            | Let me see.  | f({})
            <tool_call>{"arguments": {"a": [1, {"b": "}"}]}, "name": "f"}</tool_call>       |              | f({"a": [1, {"b": "}"}]})
            <tool_call>{"name": "f", "parameters": {"a": true}}</tool_call>                 |              | f({"a": true})
            <tool_call>{"name": "f", "arguments": "{\\"a\\": null}"}</tool_call>            |              | f({"a": null})
            <tool_call>{"name": "f"}</tool_call>                                            |              | f({})
            <tool_call>{"name": "f", "arguments": null}</tool_call>                         |              | f({})
            <tool_call>{"type": "function", "function": {"name": "f", "arguments": {"a": 1.5}}}</tool_call> | | f({"a": 1.5})
            <tool_call>{"id": "1", "name": "f", "arguments": {"a": -1e3}}</tool_call>       |              | f({"a": -1e3})
            <tool_call>{"name": "f", "arguments": {"a": 1}                                  |              | f({"a": 1})
            <tool_call>{"name": "f", "arguments": {"a": 1}</tool_call>                      |              | f({"a": 1})
            <tool_call>{"name": "f", "arguments": {"a": 1}}                                 |              | f({"a": 1})
            <tool_call>{"name": "f", "arguments": {"a": 1}}</tool_                          |              | f({"a": 1})
            <tool_call>{"name": "f", "arguments": {"a": 1}, "x": 1}</tool_call>             |              | f({"a": 1})
            <tool_call>{"name": "f", "arguments": {"a": 1}, oops}</tool_call>               | oops}</tool_call> | f({"a": 1})
            <tool_call>{"name": "f", "arguments": {}}</tool_call> Done.                     |  Done.       | f({})
            """)
    void hermesCalls(String text, String content, String call) {
        ReadAnswer answer = read(HERMES, text.replace('~', '\n'));
        assertThat(answer.calls()).containsExactly(call);
        assertThat(answer.text().strip()).isEqualTo(content == null ? "" : content.strip());
    }

    @Test
    void severalCallsAndTheTextBetweenThem() {
        ReadAnswer answer = read(HERMES, """
                First this.
                <tool_call>
                {"name": "f", "arguments": {"a": 1}}
                </tool_call>
                <tool_call>
                {"name": "g", "arguments": {"b": "x"}}
                </tool_call>
                And then?
                """);
        assertThat(answer.calls()).containsExactly("f({\"a\": 1})", "g({\"b\": \"x\"})");
        assertThat(answer.text()).isEqualTo("First this.\nAnd then?");
    }

    /// Nothing of what the model writes is lost, and nothing of it is a call.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  \n ",
                "Just text, ending in a space ",
                "a < b and <tool_ca",
                "<tool_call>",
                "<tool_call>\n{\"name\": \"f\", \"argum",
                "<tool_call>{\"name\": \"unknown\", \"arguments\": {}}</tool_call>",
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": 1",
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": oops}}</tool_call>",
                "<tool_call>{\"name\": \"f\", \"arguments\": [1]}</tool_call>",
                "<tool_call>{\"name\": \"f\", \"arguments\": \"[1]\"}</tool_call>",
                "<tool_call>{\"name\": \"f\", \"arguments\": \"{\"}</tool_call>",
                "<tool_call>{\"name\": 5, \"arguments\": {}}</tool_call>",
                "<tool_call>{\"colour\": \"red\", \"name\": \"f\"}</tool_call>",
                "<tool_call>{}</tool_call>",
                "<tool_call>f(1)</tool_call>",
                "<tool_call>{'name': 'f'}</tool_call>",
                " \n <tool_call> {\"name\": \"f\", \"arguments\": {\"a\": 01}}",
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"\n\"}}",
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"\\x\"}}",
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"\\u12g4\"}}",
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": [1 2]}}",
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": {]}}",
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\" 1}}",
                "<tool_call>{\"name\": \"f\", \"arguments\": {,}}",
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": tru}}",
                "[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {}}]",
                "{\"name\": \"f\", \"arguments\": {}}",
            })
    void whatIsNoCallOfHermesStaysText(String text) {
        assertThat(read(HERMES, text)).isEqualTo(new ReadAnswer(text, "", List.of()));
    }

    @Test
    void argumentsNestedWithoutEndAreNoCall() {
        String text = "<tool_call>{\"name\": \"f\", \"arguments\": " + "{\"a\": ".repeat(100);
        assertThat(read(HERMES, text)).isEqualTo(new ReadAnswer(text, "", List.of()));
        String number = "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": " + "1".repeat(500);
        assertThat(read(HERMES, number)).isEqualTo(new ReadAnswer(number, "", List.of()));
    }

    @Test
    void aCallAfterABrokenOneIsOne() {
        ReadAnswer answer =
                read(HERMES, "<tool_call>{\"name\": \"f\" <tool_call>{\"name\": \"g\", \"arguments\": {}}</tool_call>");
        assertThat(answer).isEqualTo(new ReadAnswer("<tool_call>{\"name\": \"f\"", "", List.of("g({})")));
        answer = read(
                HERMES, "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": <tool_call>{\"name\": \"g\"}</tool_call>");
        assertThat(answer)
                .isEqualTo(
                        new ReadAnswer("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": ", "", List.of("g({})")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            [TOOL_CALLS] [{"name": "f", "arguments": {"a": 1}}]                             |            | f({"a": 1})
            [TOOL_CALLS][{"name": "f", "arguments": {"a": 1}, "id": "VvvODy9mT"}]           |            | f({"a": 1})
            [TOOL_CALLS]{"name": "f", "arguments": {}}                                      |            | f({})
            [TOOL_CALLS]f[ARGS]{"a": 1}                                                     |            | f({"a": 1})
            [TOOL_CALLS]f{"a": {"b": 1}}                                                    |            | f({"a": {"b": 1}})
            [TOOL_CALLS]get_weather[CALL_ID]a1B2c3D4e[ARGS]{"a": "}"}                       |            | get_weather({"a": "}"})
            Well. [TOOL_CALLS] [{"name": "f", "arguments": {"a": 1}}]                       | Well.      | f({"a": 1})
            [TOOL_CALLS] [{"name": "f", "arguments": {}}, oops]                             | , oops]    | f({})
            [TOOL_CALLS] [{"name": "f", "arguments": {}}                                    |            | f({})
            [TOOL_CALLS] [{"name": "f", "arguments": {}}]?                                  | ?          | f({})
            """)
    void mistralCalls(String text, String content, String call) {
        ReadAnswer answer = read(MISTRAL, text);
        assertThat(answer.calls()).containsExactly(call);
        assertThat(answer.text()).isEqualTo(content == null ? "" : content);
    }

    @Test
    void severalCallsOfMistral() {
        List<String> both = List.of("f({\"a\": 1})", "g({})");
        assertThat(
                        read(
                                MISTRAL,
                                "[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {\"a\": 1}}, {\"name\": \"g\", \"arguments\": {}}]"))
                .isEqualTo(new ReadAnswer("", "", both));
        assertThat(read(MISTRAL, "[TOOL_CALLS]f[ARGS]{\"a\": 1}[TOOL_CALLS]g[ARGS]{}"))
                .isEqualTo(new ReadAnswer("", "", both));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[TOOL_CALLS] none",
                "[TOOL_CALLS]h[ARGS]{}",
                "[TOOL_CALLS]f[ARGS]",
                "[TOOL_CALLS]f[WHAT]{}",
                "[TOOL_CALLS] [[{\"name\": \"f\", \"arguments\": {}}]]",
                "[TOOL_CALLS]f[ARGS]{\"a\"",
                "[TOOL",
                "[1, 2]",
            })
    void whatIsNoCallOfMistralStaysText(String text) {
        assertThat(read(MISTRAL, text)).isEqualTo(new ReadAnswer(text, "", List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "::", quoteCharacter = '\0', textBlock = """
            {"name": "f", "parameters": {"a": 1}}                                           ::            :: f({"a": 1})
            {"type": "function", "name": "f", "parameters": {"a": 1}}                       ::            :: f({"a": 1})
            <|python_tag|>{"name": "f", "parameters": {"a": "1"}}                           ::            :: f({"a": "1"})
            I look. <|python_tag|>{"name": "f", "parameters": {}}                           :: I look.    :: f({})
            {"name": "f", "parameters": {}} It is done.                                     ::  It is done. :: f({})
            {"name": "f", "parameters": {}};                                                :: ;          :: f({})
            """)
    void llamaCalls(String text, String content, String call) {
        ReadAnswer answer = read(LLAMA, text);
        assertThat(answer.calls()).containsExactly(call);
        assertThat(answer.text().strip()).isEqualTo(content == null ? "" : content.strip());
    }

    @Test
    void severalCallsOfLlama() {
        assertThat(read(LLAMA, "{\"name\": \"f\", \"parameters\": {}}; {\"name\": \"g\", \"parameters\": {\"b\": 2}}"))
                .isEqualTo(new ReadAnswer("", "", List.of("f({})", "g({\"b\": 2})")));
        assertThat(read(LLAMA, "{\"name\": \"f\", \"parameters\": {}}\n{\"name\": \"g\", \"parameters\": {}}"))
                .isEqualTo(new ReadAnswer("", "", List.of("f({})", "g({})")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"colour\": \"red\"}",
                "{\"name\": \"Ann\", \"parameters\": {}}",
                "So: {\"name\": \"f\", \"parameters\": {}}",
                "{",
                "<|python_tag|>print(1)",
            })
    void whatIsNoCallOfLlamaStaysText(String text) {
        assertThat(read(LLAMA, text)).isEqualTo(new ReadAnswer(text, "", List.of()));
    }

    @Test
    void aNameIsToldAsSoonAsItsArgumentsBeginAndTheyAreToldAsTheyCome() {
        ToolCallParser reader = HERMES.reader(ReadAnswer.NAMES);
        assertThat(reader.push("So: <tool_call>")).containsExactly(new OutputPart.Text("So:"));
        assertThat(reader.push("{\"name\": \"f\", \"argu")).isEmpty();
        assertThat(reader.push("ments\": {\"a\""))
                .containsExactly(new OutputPart.CallBegan(0, "f"), new OutputPart.CallArguments(0, "{\"a\""));
        assertThat(reader.push(": 1")).containsExactly(new OutputPart.CallArguments(0, ": 1"));
        assertThat(reader.push("}}"))
                .containsExactly(new OutputPart.CallArguments(0, "}"), new OutputPart.CallEnded(0));
        assertThat(reader.push("</tool_call>")).isEmpty();
        assertThat(reader.finish()).isEmpty();
    }

    /// Texts made of what is near to calls, cut anywhere.
    @Test
    void cutsMakeNoDifference() {
        String[] bits = {
            "<tool_call>",
            "</tool_call>",
            "{\"name\": \"f\", \"arguments\": ",
            "{\"a\": 1}",
            "}",
            "{",
            "<",
            "</",
            "\n",
            " ",
            "text",
            "[TOOL_CALLS]",
            " [",
            "]",
            ",",
            ";",
            "f[ARGS]",
            "g{\"b\": \"é🤔\"}",
            "<|python_tag|>",
            "\"",
            "\\",
            "{\"name\": \"g\", \"parameters\": {\"x\": [true, null, -1.5e2]}}",
            "{\"arguments\": {}, \"name\": \"g\"}",
            "\"thoughts🤔\" t ",
            "\"actions🚀\" ",
            "[{\"API_name\": \"ocr\", \"API_params\": {}}]",
            "\"value👉\" v"
        };
        long seed = Seed.of(1);
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(10); i >= 0; i--) {
                text.append(bits[random.nextInt(bits.length)]);
            }
            for (ToolFormat dialect : ToolFormat.ALL) {
                ReadAnswer whole = ReadAnswer.of(dialect, List.of(text.toString()));
                List<String> pieces = ReadAnswer.cut(text.toString(), random);
                assertThat(ReadAnswer.of(dialect, pieces))
                        .describedAs("seed %d: %s as %s", seed, pieces, dialect)
                        .isEqualTo(whole);
                assertThat(
                                whole.calls().isEmpty() && whole.thoughts().isEmpty() && !dialect.isAlways()
                                        ? whole.text()
                                        : text.toString())
                        .describedAs("seed %d: nothing is lost", seed)
                        .isEqualTo(text.toString());
            }
        }
    }

    /// Tokens that arrive one by one never show the beginning of a mark.
    @Test
    void noMarkIsShownInPart() {
        List<String> shown = new ArrayList<>();
        ToolCallParser reader = HERMES.reader(ReadAnswer.NAMES);
        for (char each : "Hm <b> <tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>".toCharArray()) {
            for (OutputPart part : reader.push(String.valueOf(each))) {
                if (part instanceof OutputPart.Text(String text)) {
                    shown.add(text);
                }
            }
        }
        assertThat(String.join("", shown)).isEqualTo("Hm <b>");
    }
}

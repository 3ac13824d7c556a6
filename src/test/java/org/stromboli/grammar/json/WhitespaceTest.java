package org.stromboli.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.grammar.StructuredOutputSpec;
import org.stromboli.grammar.automaton.Automaton;
import org.stromboli.grammar.automaton.TransitionNetworkBuilder;
import org.stromboli.grammar.expression.Grammar;
import org.stromboli.grammar.expression.GrammarLimits;
import org.stromboli.grammar.regex.RegexTest;
import org.stromboli.grammar.schema.SchemaReader;
import org.stromboli.sampling.grammar.Walk;

/// What may stand between the tokens of JSON, and how much is written of what a form leaves open.
class WhitespaceTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TREE =
            "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"type\":\"object\",\"properties\":{\"v\":{\"type\":\"integer\"},"
                    + "\"kids\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/n\"}}},\"required\":[\"v\",\"kids\"]}}}";

    private static Automaton automaton(String schema, JsonStyle style) throws Exception {
        return new Automaton(
                TransitionNetworkBuilder.build(SchemaReader.read(JSON.readValue(schema, Object.class), style)));
    }

    private static Automaton anyObject(JsonStyle style) {
        return new Automaton(TransitionNetworkBuilder.build(new Grammar(style.anyObject(0), style.rules())));
    }

    /// A tree, printed with so much for each level; a line for each value.
    private static String printed(int levels, String unit, int depth) {
        String line = "\n" + unit.repeat(depth + 1);
        String inner = levels == 0
                ? "[]"
                : "[" + "\n" + unit.repeat(depth + 2) + printed(levels - 1, unit, depth + 2) + line + "]";
        return "{%s\"v\": %d,%s\"kids\": %s\n%s}".formatted(line, levels, line, inner, unit.repeat(depth));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "  ", "    ", "\t"})
    void prettyPrintingIsNaturalAtEveryDepth(String unit) throws Exception {
        for (int levels = 0; levels < 7; levels++) {
            String text = printed(levels, unit, 0);
            assertThat(RegexTest.matches(automaton(TREE, JsonStyle.NATURAL), text))
                    .describedAs(text)
                    .isTrue();
            assertThat(RegexTest.matches(anyObject(JsonStyle.NATURAL), text))
                    .describedAs(text)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\n                    \"v\": 1,\"kids\":[]}",
                "{\n     \"v\": 1,\"kids\":[]}",
                "{  \"v\": 1,\"kids\":[]}",
                "{\n\n\"v\": 1,\"kids\":[]}",
                "{\"v\":  1,\"kids\":[]}",
                "{\"v\": 1,\"kids\":[]\n }",
                "{\n\t\t\"v\": 1,\"kids\":[]}",
                "{\"v\": 1, \"kids\": [\n   {\"v\": 1, \"kids\": []}]}"
            })
    void whatIsNotNaturalIsNotWritten(String text) throws Exception {
        assertThat(RegexTest.matches(automaton(TREE, JsonStyle.NATURAL), text)).isFalse();
        assertThat(RegexTest.matches(anyObject(JsonStyle.NATURAL), text)).isFalse();
    }

    @Test
    void noneOrAPattern() throws Exception {
        Automaton none =
                automaton(TREE, JsonStyle.of(StructuredOutputSpec.Whitespace.NONE.pattern(), GrammarLimits.NONE));
        assertThat(RegexTest.matches(none, "{\"v\":1,\"kids\":[]}")).isTrue();
        assertThat(RegexTest.matches(none, "{\"v\": 1,\"kids\":[]}")).isFalse();
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 20; i++) {
            assertThat(Walk.random(none, random, 60).orElse("")).doesNotContainPattern("\\s");
        }
        StructuredOutputSpec.Whitespace lines = new StructuredOutputSpec.Whitespace(Optional.of("\\n{1,2}"));
        assertThat(RegexTest.matches(
                        anyObject(JsonStyle.of(lines.pattern(), GrammarLimits.NONE)), "{\n\"a\":\n\n[\n1,\n2\n]\n}"))
                .isTrue();
        assertThatThrownBy(() -> new StructuredOutputSpec.Whitespace(Optional.of("\\s|x")).check())
                .hasMessageContaining("white space");
        assertThat(new StructuredOutputSpec.JsonObject(lines).content())
                .isNotEqualTo(new StructuredOutputSpec.JsonObject().content());
    }

    @Test
    void whatAFormLeavesOpenIsBoundedForSomeModels() throws Exception {
        JsonStyle bounded = JsonStyle.of(StructuredOutputSpec.Whitespace.NATURAL.pattern(), new GrammarLimits(2, 3, 1));
        Automaton list = automaton("{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", bounded);
        assertThat(RegexTest.matches(list, "[\"abc\",\"b\"]")).isTrue();
        assertThat(RegexTest.matches(list, "[\"a\",\"b\",\"c\"]")).isFalse();
        assertThat(RegexTest.matches(list, "[\"abcd\"]")).isFalse();
        Automaton said = automaton(
                "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":5},\"minItems\":3,\"maxItems\":4}",
                bounded);
        assertThat(RegexTest.matches(said, "[\"abcde\",\"b\",\"c\",\"d\"]")).isTrue();
        for (String text : List.of("{\"a\":[1,2]}", "{\"a\":1,\"b\":{}}")) {
            assertThat(RegexTest.matches(anyObject(bounded), text))
                    .describedAs(text)
                    .isTrue();
        }
        for (String text : List.of("{\"a\":[1,2,3]}", "{\"a\":[[[1]]]}", "{\"a\":1,\"b\":1,\"c\":1}")) {
            assertThat(RegexTest.matches(anyObject(bounded), text))
                    .describedAs(text)
                    .isFalse();
        }
    }

    @Test
    void treesPatternsAndWhiteSpaceEndForSomeModels() throws Exception {
        JsonStyle bounded = JsonStyle.of(StructuredOutputSpec.Whitespace.NATURAL.pattern(), new GrammarLimits(8, 5, 3));
        assertThat(RegexTest.matches(automaton(TREE, bounded), printed(3, "  ", 0)))
                .isTrue();
        assertThat(RegexTest.matches(automaton(TREE, bounded), printed(4, "  ", 0)))
                .isFalse();
        assertThat(RegexTest.matches(automaton(TREE, JsonStyle.NATURAL), printed(4, "  ", 0)))
                .isTrue();
        Automaton pattern = automaton("{\"type\":\"string\",\"pattern\":\"^a[b-z]+$\"}", bounded);
        assertThat(RegexTest.matches(pattern, "\"abcdef\"")).isTrue();
        assertThat(RegexTest.matches(pattern, "\"abcdefg\"")).isFalse();
        Automaton said = automaton("{\"type\":\"string\",\"pattern\":\"^[a-z]+$\",\"maxLength\":9}", bounded);
        assertThat(RegexTest.matches(said, "\"abcdefghi\"")).isTrue();
        StructuredOutputSpec.Whitespace any = new StructuredOutputSpec.Whitespace(Optional.of("[ \\n]*"));
        Automaton spaced = automaton(
                "{\"type\":\"array\",\"items\":{\"const\":1}}",
                JsonStyle.of(any.pattern(), new GrammarLimits(8, 5, 3)));
        assertThat(RegexTest.matches(spaced, "[" + " ".repeat(8) + "1]")).isTrue();
        assertThat(RegexTest.matches(spaced, "[" + " ".repeat(9) + "1]")).isFalse();
    }
}

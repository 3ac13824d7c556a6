package org.stromboli.grammar.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.stromboli.grammar.ConstraintCursor;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.StructuredOutputSpec;

/// Text that a form leaves no choice of, and the tokens that spell it.
class ForcedTextTest {

    private static final List<String> TEXTS = texts();

    private final Constraints constraints = new Constraints(
            new TokenTable(TEXTS.size(), id -> TEXTS.get(id).getBytes(StandardCharsets.UTF_8), false, Runnable::run),
            Runnable::run);

    private static List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (char each = 0; each < 128; each++) {
            texts.add(String.valueOf(each));
        }
        texts.addAll(List.of("name", "na", "\":", " \"", "{\"", "age", "\",", "true"));
        return texts;
    }

    private static int id(String text) {
        return TEXTS.indexOf(text);
    }

    private ConstraintCursor start(StructuredOutputSpec form, String... before) {
        ConstraintCursor cursor = constraints.compile(form, true).start();
        for (String each : before) {
            cursor.advance(id(each));
        }
        return cursor;
    }

    private static StructuredOutputSpec schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("name", Map.of("type", "string"));
        properties.put("age", Map.of("type", "integer"));
        return new StructuredOutputSpec.JsonSchema(
                Map.of("type", "object", "properties", properties, "required", List.of("name", "age")));
    }

    @Test
    void theLongestTokenOfForcedText() {
        assertThat(start(schema(), "{", "\"").foreseen(false)).isEqualTo(id("name"));
        assertThat(start(schema(), "{", "\"", "na").foreseen(false)).isEqualTo(id("m"));
        assertThat(start(schema(), "{", "\"", "name").foreseen(false)).isEqualTo(id("\":"));
    }

    @Test
    void nothingWhereThereIsAChoice() {
        String[] inString = {"{", "\"", "name", "\":", " \""};
        assertThat(start(schema(), inString).foreseen(true)).isEqualTo(-1);
        assertThat(start(new StructuredOutputSpec.Regex("ab?"), "a").foreseen(true))
                .describedAs("it may end")
                .isEqualTo(-1);
    }

    @Test
    void whiteSpaceBeforeItIsAGuessUntilItWasSpelled() {
        String[] colon = {"{", "\"", "name", "\":"};
        assertThat(start(schema(), colon).foreseen(false)).isEqualTo(-1);
        assertThat(start(schema(), colon).foreseen(true)).isEqualTo(id("\""));
        start(schema(), colon).advance(id(" \""));
        assertThat(start(schema(), colon).foreseen(false)).isEqualTo(id(" \""));
    }

    @Test
    void spellingIsRememberedAndNothingElse() {
        start(schema(), "{", "\"").advance(id("na"));
        assertThat(start(schema(), "{", "\"").foreseen(false)).isEqualTo(id("na"));
        StructuredOutputSpec choice = new StructuredOutputSpec.OneOf(List.of("true", "false"));
        start(choice).advance(id("true"));
        assertThat(start(choice).foreseen(true))
                .describedAs("a value is not remembered")
                .isEqualTo(-1);
    }

    @Test
    void aheadIsNotWhereTheAnswerIs() {
        ConstraintCursor cursor = start(schema(), "{", "\"");
        ConstraintCursor ahead = cursor.ahead(id("na"));
        assertThat(ahead.mask().allows(id("m"))).isTrue();
        assertThat(cursor.mask().allows(id("m"))).isFalse();
        assertThat(cursor.allows(id("na"))).isTrue();
        assertThat(cursor.allows(id("x"))).isFalse();
        assertThat(cursor.foreseen(false))
                .describedAs("only a guess, which is not learnt")
                .isEqualTo(id("name"));
    }
}

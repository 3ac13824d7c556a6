package org.stromboli.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.grammar.automaton.TokenTable;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.sampling.grammar.Walk;

/// Forms that ask for too much: each is rejected in words, or serves like any other, within bounded work and memory.
@Timeout(120)
class HostileFormsTest {

    private static final long MAX_BYTES = 24L << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a*)*b",
                "(a|a)*b",
                "(a|aa){1,500}",
                "(.*a){30}",
                "((a?){50}){50}",
                "(a?){3000}a{3000}",
                "(x+x+)+y",
                "(a{0,1000}){0,1000}",
                "((a{0,100}){0,100}){0,100}b",
                "(.{0,900}){3}z",
                "(.{1,99999}){1,99999}",
                "[a-z]{5000}",
                "(((((((a{9}){9}){9}){9}){9}){9}){9})",
                "((a|b)*a(a|b){14})",
                "(a|b|ab|ba|aab|abb){0,2000}c",
                "(\\w{1,300}\\W{1,300}){1,300}",
                "(.|\\s|[^q]){0,99999}q"
            })
    void regexes(String regex) {
        walk(new StructuredOutputSpec.Regex(regex), 60);
    }

    static Stream<String> regexesByMachine() {
        return Stream.of(
                "(".repeat(90) + "a" + "?)*".repeat(90),
                "[^a]{0,100000}".repeat(50),
                "(" + many(2000, i -> "w" + i * 7919 % 100_000, "|") + "){0,5}",
                "(" + many(40, i -> ".{0," + (50 + i) + "}", "|") + "){0,90}z");
    }

    @ParameterizedTest
    @MethodSource
    void regexesByMachine(String regex) {
        walk(new StructuredOutputSpec.Regex(regex), 60);
    }

    static Stream<String> schemas() {
        return Stream.of(
                nested(60, "{\"type\":\"array\",\"items\":", "{}", "}"),
                nested(60, "{\"type\":\"object\",\"properties\":{\"a\":", "{}", "}}"),
                nested(60, "{\"anyOf\":[true,", "{}", "]}"),
                doubling("{\"type\":\"array\",\"minItems\":2,\"items\":{\"anyOf\":[%s,%s]}}"),
                doubling("{\"type\":\"object\",\"properties\":{\"a\":%s,\"b\":%s},\"required\":[\"a\",\"b\"]}"),
                doubling("{\"anyOf\":[%s,%s]}"),
                "{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"},{\"type\":\"null\"}]}",
                "{\"enum\":[" + many(15_000, i -> "\"v" + i * 7919 + "\"", ",") + "]}",
                "{\"properties\":{" + many(300, i -> "\"property" + i + "\":{}", ",") + "}}",
                "{\"anyOf\":[" + many(300, i -> "{\"type\":\"string\",\"maxLength\":" + (900 + i) + "}", ",") + "]}",
                "{\"anyOf\":[" + many(900, i -> "{\"pattern\":\".{0," + (900 + i) + "}x\"}", ",") + "]}");
    }

    @ParameterizedTest
    @MethodSource
    void schemas(String schema) throws Exception {
        walk(new StructuredOutputSpec.JsonSchema(new ObjectMapper().readValue(schema, Object.class)), 60);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "is longer than",
                "is too large: it has more than",
                "no finite answer",
                "has more than 300 properties"
            })
    void rejectsInWords(String expected) throws Exception {
        String schema = switch (expected) {
            case "is longer than" -> "{\"enum\":[" + many(90_000, i -> "\"v" + i * 7919 + "\"", ",") + "]}";
            case "is too large: it has more than" ->
                "{\"anyOf\":[" + many(6000, i -> "{\"const\":" + i + "}", ",") + "]}";
            case "no finite answer" ->
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}";
            default -> "{\"properties\":{" + many(301, i -> "\"p" + i + "\":{}", ",") + "}}";
        };
        assertThat(walk(new StructuredOutputSpec.JsonSchema(new ObjectMapper().readValue(schema, Object.class)), 1))
                .contains(expected);
    }

    @Test
    void whatIsKeptIsBoundedInBytes() {
        Constraints constraints = constraints();
        for (int i = 0; i < 60; i++) {
            String letters = "v" + i + "x";
            List<String> texts = new ArrayList<>();
            for (int text = 0; text < 5000; text++) {
                texts.add(letters + text * 7919);
            }
            assertThat(constraints.compile(new StructuredOutputSpec.OneOf(texts), false))
                    .isNotNull();
        }
        assertThat(constraints.keptBytes()).isBetween(8L << 20, 64L << 20);
    }

    /// Some tokens of an answer, each any that is allowed, long ones more often; what it was rejected with, or nothing.
    private static String walk(StructuredOutputSpec form, int tokens) {
        List<byte[]> vocabulary = Walk.tokens();
        SplittableRandom random = new SplittableRandom(9);
        Constraints constraints = constraints();
        try {
            ConstraintCursor cursor = constraints.compile(form, false).start();
            for (int i = 0; i < tokens; i++) {
                List<Integer> allowed = IntStream.range(0, vocabulary.size())
                        .filter(cursor.mask()::allows)
                        .boxed()
                        .toList();
                if (allowed.isEmpty()) {
                    break;
                }
                int some = allowed.get(random.nextInt(allowed.size()));
                int other = allowed.get(random.nextInt(allowed.size()));
                cursor.advance(vocabulary.get(some).length > vocabulary.get(other).length ? some : other);
            }
            assertThat(constraints.keptBytes()).isLessThan(MAX_BYTES);
            return "";
        } catch (GrammarException rejected) {
            assertThat(rejected).hasMessageMatching("(?s)(is|has|allows) .{5,200}");
            return rejected.getMessage();
        }
    }

    private static Constraints constraints() {
        List<byte[]> tokens = Walk.tokens();
        return new Constraints(new TokenTable(tokens.size(), tokens::get, false, Runnable::run), Runnable::run);
    }

    private static String many(int count, IntFunction<String> each, String between) {
        return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(between));
    }

    private static String nested(int depth, String before, String inner, String after) {
        return before.repeat(depth) + inner + after.repeat(depth);
    }

    // Forty definitions, each of which refers twice to the next one.
    private static String doubling(String each) {
        String definitions = many(
                40,
                i -> {
                    String next = "{\"$ref\":\"#/$defs/d%d\"}".formatted(i + 1);
                    return "\"d%d\":%s".formatted(i, each.formatted(next, next));
                },
                ",");
        return "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + definitions + ",\"d40\":{\"type\":\"null\"}}}";
    }
}

package org.stromboli.grammar.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.fixtures.RandomKeywords;
import org.stromboli.fixtures.Seeds;
import org.stromboli.grammar.automaton.Automaton;
import org.stromboli.grammar.automaton.TransitionNetworkBuilder;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.regex.RegexTest;
import org.stromboli.sampling.grammar.Walk;

/// Every keyword of JSON Schema: values that the form has, values that it has not, and schemas that are rejected by
/// name.
/// What the form writes is judged by a validator that others have written.
@Timeout(300)
class SchemaKeywordsTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static JsonNode resource(String name) {
        try (InputStream in = SchemaKeywordsTest.class.getResourceAsStream("/schemas/" + name)) {
            return JSON.readTree(in);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Stream<Arguments> keywords() {
        return resource("keywords.json")
                .valueStream()
                .map(each -> Arguments.of(each.path("keyword").asText(), each));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keywords")
    void isHeldToOrRejectedByName(String keyword, JsonNode row) {
        JsonNode schema = row.path("schema");
        if (row.has("refused")) {
            assertThatThrownBy(() -> automaton(schema))
                    .isInstanceOf(GrammarException.class)
                    .hasMessageContaining(row.path("refused").asText());
            return;
        }
        Automaton automaton = automaton(schema);
        for (JsonNode value : row.path("has")) {
            assertThat(judge(schema, value))
                    .describedAs("the row is wrong: %s", value)
                    .isTrue();
            assertThat(RegexTest.matches(automaton, value.toString()))
                    .describedAs("%s has %s", schema, value)
                    .isTrue();
        }
        for (JsonNode value : row.path("hasNot")) {
            assertThat(RegexTest.matches(automaton, value.toString()))
                    .describedAs("%s has %s", schema, value)
                    .isFalse();
        }
        judgeWritten(schema, automaton, new SplittableRandom(1), 20);
    }

    /// What the libraries of clients write for tuples, sets, dates, unions and the like.
    static Stream<Arguments> ofLibraries() {
        return resource("libraries.json").propertyStream().map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofLibraries")
    void whatLibrariesWriteIsHeldTo(String name, JsonNode schema) {
        judgeWritten(schema, automaton(schema), new SplittableRandom(2), 20);
    }

    @ParameterizedTest
    @Seeds({1, 2, 3, 4, 5, 6, 7, 8})
    void randomSchemasAreHeldToOrRejected(long seed) {
        RandomKeywords schemas = new RandomKeywords(seed);
        SplittableRandom random = new SplittableRandom(seed);
        int held = 0;
        int written = 0;
        for (int round = 0; round < 60; round++) {
            ObjectNode schema = schemas.next();
            Automaton automaton;
            try {
                automaton = automaton(schema);
            } catch (GrammarException rejected) {
                assertThat(rejected)
                        .describedAs("seed %d: %s", seed, schema)
                        .hasMessageMatching(
                                "(?s).* at `#.*`.*|allows no finite answer|is too large: it has more than .*");
                continue;
            }
            held++;
            written += judgeWritten(schema, automaton, random, 5);
        }
        assertThat(held).describedAs("seed %d", seed).isGreaterThan(20);
        assertThat(written).describedAs("seed %d", seed).isGreaterThan(50);
    }

    @Test
    void everyKeywordHasARow() {
        Set<String> known = new TreeSet<>();
        for (JsonNode row : resource("keywords.json")) {
            collect(row.path("schema"), known);
        }
        assertThat(known)
                .contains(
                        "type",
                        "enum",
                        "const",
                        "allOf",
                        "anyOf",
                        "oneOf",
                        "not",
                        "if",
                        "then",
                        "else",
                        "$ref",
                        "$defs",
                        "definitions",
                        "$anchor",
                        "$dynamicRef",
                        "properties",
                        "required",
                        "additionalProperties",
                        "patternProperties",
                        "propertyNames",
                        "minProperties",
                        "maxProperties",
                        "dependentRequired",
                        "dependentSchemas",
                        "dependencies",
                        "unevaluatedProperties",
                        "items",
                        "prefixItems",
                        "additionalItems",
                        "minItems",
                        "maxItems",
                        "uniqueItems",
                        "contains",
                        "minContains",
                        "maxContains",
                        "unevaluatedItems",
                        "minLength",
                        "maxLength",
                        "pattern",
                        "format",
                        "minimum",
                        "maximum",
                        "exclusiveMinimum",
                        "exclusiveMaximum",
                        "multipleOf",
                        "nullable",
                        "discriminator");
    }

    private static void collect(JsonNode schema, Set<String> words) {
        for (Map.Entry<String, JsonNode> each : schema.properties()) {
            words.add(each.getKey());
            collect(each.getValue(), words);
        }
        if (schema.isArray()) {
            schema.forEach(each -> collect(each, words));
        }
    }

    private static int judgeWritten(JsonNode schema, Automaton automaton, SplittableRandom random, int texts) {
        int written = 0;
        for (int i = 0; i < texts; i++) {
            String text = Walk.random(automaton, random, 120).orElse("");
            if (!text.isEmpty()) {
                written++;
                assertThat(judge(schema, parsed(text)))
                        .describedAs("%s for %s", text, schema)
                        .isTrue();
            }
        }
        return written;
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    /// The judge takes only mail of registered top-level domains: it is not asked about mail.
    private static boolean judge(JsonNode schema, JsonNode value) {
        boolean older = schema.path("$schema").asText().contains("draft-07");
        String asked = schema.toString().replace("\"format\":\"email\"", "\"title\":\"mail\"");
        return JsonSchemaFactory.getInstance(older ? SpecVersion.VersionFlag.V7 : SpecVersion.VersionFlag.V202012)
                .getSchema(asked)
                .validate(value)
                .isEmpty();
    }

    private static Automaton automaton(JsonNode schema) {
        return new Automaton(
                TransitionNetworkBuilder.build(SchemaReader.read(JSON.convertValue(schema, Object.class))));
    }
}

package org.stromboli.grammar.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.RandomSchemas;
import org.stromboli.fixtures.SchemaCheck;
import org.stromboli.fixtures.Seeds;
import org.stromboli.grammar.automaton.Automaton;
import org.stromboli.grammar.automaton.TransitionNetworkBuilder;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.Grammar;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.json.JsonText;
import org.stromboli.grammar.regex.RegexTest;
import org.stromboli.sampling.grammar.Walk;

/// Automata of schemas: whatever they accept parses and validates, and what one would write by hand is accepted.
@Timeout(120)
class SchemaTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @ParameterizedTest
    @Seeds({1, 2, 3, 4, 5})
    void everyTextValidates(long seed) throws Exception {
        RandomSchemas schemas = new RandomSchemas(seed);
        SplittableRandom random = new SplittableRandom(seed);
        int ended = 0;
        for (int round = 0; round < 40; round++) {
            ObjectNode schema = schemas.next();
            Automaton automaton = automaton(schema.toString());
            for (int i = 0; i < 3; i++) {
                String text = Walk.random(automaton, random, 200).orElse("");
                if (text.isEmpty()) {
                    continue;
                }
                ended++;
                assertThat(new SchemaCheck(schema).complaints(JSON.readTree(text)))
                        .describedAs("seed %d round %d: %s for %s", seed, round, text, schema)
                        .isEmpty();
                assertThat(new SchemaCheck(schema).holds(JSON.readTree(text)))
                        .describedAs("seed %d round %d: %s for %s", seed, round, text, schema)
                        .isTrue();
            }
        }
        assertThat(ended).isGreaterThan(60);
    }

    @ParameterizedTest
    @Seeds({6, 7})
    void anyObjectParses(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Automaton automaton = new Automaton(TransitionNetworkBuilder.build(
                new Grammar(new Expression.Reference(JsonText.OBJECT), JsonText.rules())));
        for (int i = 0; i < 100; i++) {
            String text = Walk.random(automaton, random, 100).orElse("{}");
            assertThat(JSON.readTree(text).isObject())
                    .describedAs("seed %d: %s", seed, text)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"type":"integer","minimum":-5,"maximum":120} | -5,-1,0,7,99,100,120 | -6,121,1000,05,1.0
            {"type":"number","minimum":0.25,"exclusiveMaximum":12.5} | 0.25,0.250,1,12,12.4999,3.5 | 0.24,12.5,13,-1
            {"type":"number","minimum":0,"maximum":1} | 0,1,0.5,1.0,0.0001 | 1.01,2,-0.5
            {"type":"number","exclusiveMinimum":0} | 0.001,5 | 0,0.0,-1
            {"type":"integer","exclusiveMinimum":3,"exclusiveMaximum":5} | 4 | 3,5
            {"type":"number","maximum":-2.5} | -2.5,-3,-10.1 | -2.49,0,2
            {"type":"string","minLength":2,"maxLength":3} | "ab","é€𝄞","\\n\\u00e9" | "a","abcd",ab
            {"type":"string","pattern":"^a\\"b$"} | "a\\"b" | "a"b"
            {"enum":[1,"x",null,{"a":[]}]} | 1,"x",null,{"a":[]} | 2,x
            {"enum":[1,"x"],"type":"string"} | "x" | 1
            {"type":["integer","null"]} | 5,null | "5",true
            {"const":true} | true | false
            {"type":"array","items":{"type":"boolean"},"minItems":1} | [true],[ false ] | [],[1]
            {"type":"array","items":false} | [] | [1]
            {"allOf":[{"type":"boolean"}],"title":"t"} | true | 1
            {"oneOf":[{"type":"integer"},{"type":"string"}]} | 1,"a" | true
            {"properties":{"a":{"type":"integer"}},"additionalProperties":true} | {},{"a":1},{"b":null},{"ab":"x"} | {"a":"x"}
            {"type":"object"} | {},{"q":[1]} | []
            {"type":"object","required":["z"]} | {"z":1} | {}
            true | 1,"a",null,[] | x
            {"x-own":5,"description":"d"} | 1 | x
            """)
    void acceptsAndRejects(String schema, String yes, String no) throws Exception {
        Automaton automaton = automaton(schema);
        for (String text : yes.split(",(?![^\\[{]*[\\]}])")) {
            assertThat(RegexTest.matches(automaton, text.strip()))
                    .describedAs("%s: %s", schema, text)
                    .isTrue();
        }
        for (String text : no.split(",(?![^\\[{]*[\\]}])")) {
            assertThat(RegexTest.matches(automaton, text.strip()))
                    .describedAs("%s: %s", schema, text)
                    .isFalse();
        }
    }

    @Test
    void recursionGoesAsDeepAsFramesAllow() throws Exception {
        Automaton tree = automaton("""
                {"type":"object","properties":{"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["next"]}""");
        assertThat(RegexTest.matches(tree, "{\"next\":{\"next\":{\"next\":null}}}"))
                .isTrue();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 50; i++) {
            JSON.readTree(Walk.random(tree, random, 100).orElse("{}"));
        }
        assertThat(RegexTest.matches(tree, "{\"next\":".repeat(60) + "null" + "}".repeat(60)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"not":{}} | allows no value
            {"type":"array","uniqueItems":true} | `uniqueItems`
            {"type":"object","minProperties":2} | `minProperties`
            {"not":{"type":"string","format":"date"}} | `format`
            {"not":{"unevaluatedProperties":false}} | `unevaluatedProperties`
            {"type":"integer","multipleOf":99991} | `multipleOf`
            {"type":"integer","multipleOf":0} | above 0
            {"$dynamicRef":"#a"} | `$dynamicRef`
            {"allOf":[{"contains":{"const":1}},{"contains":{"const":2}}]} | `contains`
            {"type":"array","uniqueItems":1} | true or false
            {"type":"string","format":"regex"} | `regex`
            {"type":"string","pattern":"^aaaa$","maxLength":3} | bounds
            {"allOf":[{"type":"string"},{"type":"integer"}]} | types
            {"type":"string","pattern":"(?=a)"} | pattern
            {"$ref":"#/$defs/none"} | nothing at that place
            {"$ref":"http://example.org/s"} | within the schema
            {"$ref":"#"} | no finite answer
            {"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]} | no finite answer
            {"type":"strin"} | type
            {"type":[]} | allows no value
            {"enum":[]} | allows no value
            {"minLength":5,"maxLength":2} | bounds
            {"type":"string","minLength":-1} | whole number
            {"type":"string","minLength":"a"} | number
            {"minItems":3,"maxItems":2} | bounds
            {"type":"integer","minimum":5,"maximum":4} | bounds
            {"type":"object","required":["a"],"additionalProperties":false} | requires
            {"type":"object","required":[1]} | strings
            {"properties":[]} | object
            {"items":5} | object or a boolean
            {"minimum":1e99} | digits
            false | allows no value
            5 | object or a boolean
            """)
    void rejectsByName(String schema, String named) {
        assertThatThrownBy(() -> automaton(schema))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining(named);
    }

    @Test
    void hugeSchemasAreRejectedOrSmall() throws Exception {
        String many = IntStream.range(0, 40_000)
                .mapToObj(i -> "\"v" + i * 7919 + "\"")
                .collect(Collectors.joining(","));
        assertThatThrownBy(() -> automaton("{\"enum\":[" + many + "]}"))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("too large");
        String wide =
                IntStream.range(0, 1500).mapToObj(i -> "\"p" + i + "\":{}").collect(Collectors.joining(","));
        assertThatThrownBy(() -> automaton("{\"properties\":{" + wide + "}}")).hasMessageContaining("properties");
        String optional = IntStream.range(0, 250)
                .mapToObj(i -> "\"p" + i + "\":{\"type\":\"null\"}")
                .collect(Collectors.joining(","));
        assertThat(RegexTest.matches(automaton("{\"properties\":{" + optional + "}}"), "{\"p7\":null, \"p249\":null}"))
                .isTrue();
    }

    private static Automaton automaton(String schema) throws JsonProcessingException {
        JsonNode node = JSON.readTree(schema);
        return new Automaton(TransitionNetworkBuilder.build(SchemaReader.read(JSON.convertValue(node, Object.class))));
    }
}

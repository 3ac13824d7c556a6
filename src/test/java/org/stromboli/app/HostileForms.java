package org.stromboli.app;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Schemas, expressions and tools that would take for ever to compile or to follow, and the other APIs' bodies.
final class HostileForms {

    private static final String SERVED = "\"finish_reason\"";

    private final List<HostileCase> cases = new ArrayList<>();

    static List<HostileCase> cases() {
        HostileForms forms = new HostileForms();
        forms.schemas();
        forms.expressions();
        forms.tools();
        forms.otherApis();
        return forms.cases;
    }

    private void schemas() {
        schema("itself", "{\"$ref\":\"#\"}", 400, "");
        schema(
                "a ring",
                "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}}}",
                400,
                "");
        schema("a file", "{\"$ref\":\"file:///etc/passwd\"}", 400, "");
        schema("a place in the web", "{\"$ref\":\"http://169.254.169.254/\"}", 400, "");
        schema("nowhere", "{\"$ref\":\"#/definitions/none\"}", 400, "");
        schema("a text", "\"object\"", 400, "");
        schema("a type that is none", "{\"type\":\"__proto__\"}", 400, "");
        schema("40 levels of arrays", "{\"items\":".repeat(40) + "{}" + "}".repeat(40), 200, SERVED);
        schema("2^40 items", "{\"type\":\"array\",\"minItems\":1099511627776}", 400, "");
        schema("a million items", "{\"type\":\"array\",\"minItems\":1000000,\"maxItems\":1000000}", 200, SERVED);
        schema("a text of 2^31 letters", "{\"type\":\"string\",\"minLength\":2147483647}", 400, "");
        schema("-1 letters", "{\"type\":\"string\",\"maxLength\":-1}", 400, "");
        schema("a number without end", "{\"type\":\"number\",\"minimum\":1e999}", 400, "too large");
        schema("a value without end", "{\"const\":{\"a\":[-1e999]}}", 400, "too large");
        schema(
                "100,000 properties",
                "{\"type\":\"object\",\"properties\":{" + numbered("\"p%d\":{}", 100_000) + "}}",
                400,
                "");
        schema("100,000 values", "{\"enum\":[" + numbered("\"v%d\"", 100_000) + "]}", 400, "");
        schema(
                "a pattern of patterns",
                "{\"type\":\"string\",\"pattern\":\"" + "(".repeat(5_000) + "a" + ")*".repeat(5_000) + "\"}",
                400,
                "");
        schema(
                "2^20 alternatives",
                "{\"$ref\":\"#/$defs/d0\",\"$defs\":{"
                        + IntStream.range(0, 20)
                                .mapToObj(
                                        "\"d%1$d\":{\"anyOf\":[{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/d%1$d\"}},{\"$ref\":\"#/$defs/d0\"}]}"
                                                ::formatted)
                                .collect(Collectors.joining(","))
                        + "}}",
                200,
                SERVED);
    }

    private void expressions() {
        expression("(a|a|a)*b{1000,100000}", 200);
        expression("((a{1,1000}){1,1000}){1,1000}", 200);
        expression("a{2147483648}", 400);
        expression("(".repeat(100_000), 400);
        expression("[".repeat(1_000), 400);
        expression("(a+)+$b", 400);
        expression("(?=a)b", 400);
        expression("(a)\\\\1", 400);
        expression("*", 400);
        expression("\\\\", 400);
        expression("\\ud800", 400);
        expression("x".repeat(1_000_000), 400);
        field("regex: (a|a)*", "\"guided_regex\":\"(a|aa)*\"", 200, SERVED);
        field("choices: a hundred thousand", "\"guided_choice\":[" + numbered("\"v%d\"", 100_000) + "]", 400, "");
        field("choices: none", "\"guided_choice\":[\"\"]", 400, "");
        field("choices: numbers", "\"guided_choice\":[1]", 400, "");
        field("a form and another", "\"guided_regex\":\"a\",\"guided_choice\":[\"b\"]", 400, "");
        field("a form that nobody knows", "\"response_format\":{\"type\":\"xml\"}", 400, "");
        field("a form of the wrong type", "\"response_format\":[]", 400, "");
    }

    private void tools() {
        String tool = "{\"type\":\"function\",\"function\":{\"name\":\"%s\",\"parameters\":%s}}";
        field("tools: as an object", "\"tools\":{}", 400, "");
        field("tools: null", "\"tools\":[null]", 400, "");
        field("tools: without a name", "\"tools\":[{\"type\":\"function\",\"function\":{}}]", 400, "");
        field("tools: a name of a path", "\"tools\":[" + tool.formatted("../../etc", "{}") + "]", 400, "");
        field(
                "tools: a name of a million letters",
                "\"tools\":[" + tool.formatted("a".repeat(1_000_000), "{}") + "]",
                400,
                "");
        field("tools: 100,000", "\"tools\":[" + numbered(tool.formatted("f%d", "{}"), 100_000) + "]", 400, "");
        field("tools: a schema that is a text", "\"tools\":[" + tool.formatted("f", "\"x\"") + "]", 400, "");
        field(
                "tools: a choice that is none",
                "\"tools\":[" + tool.formatted("f", "{}") + "],\"tool_choice\":\"g\"",
                400,
                "");
        field(
                "tools: a choice of another",
                "\"tools\":[" + tool.formatted("f", "{}")
                        + "],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}",
                400,
                "");
    }

    private void otherApis() {
        for (String path : List.of("/v1/responses", "/v1/systemone", "/v1/embeddings")) {
            for (String body : List.of(
                    "",
                    "[]",
                    "{}",
                    "{\"input\":5,\"questions\":5}",
                    "{\"input\":[[]],\"state\":[[]]}",
                    "{\"x\":" + "[".repeat(100_000) + "}",
                    "{\"x\":[" + "{},".repeat(2_000_000) + "{}]}")) {
                String shown = body.substring(0, Math.min(30, body.length()));
                cases.add(HostileCase.json(path + " " + shown, path, () -> body, 400, "", ""));
            }
        }
    }

    private static String numbered(String pattern, int count) {
        return IntStream.range(0, count).mapToObj(pattern::formatted).collect(Collectors.joining(","));
    }

    private void schema(String name, String schema, int status, String message) {
        field("schema: " + name, "\"guided_json\":" + schema, status, message);
    }

    private void expression(String expression, int status) {
        String shown = expression.substring(0, Math.min(30, expression.length()));
        field("regex: " + shown, "\"guided_regex\":\"" + expression + "\"", status, status == 200 ? SERVED : "");
    }

    private void field(String name, String field, int status, String message) {
        cases.add(HostileCase.field(name, field, status, "", message));
    }
}

package org.stromboli.chat.tools;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// `{"name": …, "parameters": …}` in place of an answer, as Llama 3 has it, perhaps after `<|python_tag|>`.
record Llama3ToolFormat() implements ToolFormat {

    static final String OPENING = "<|python_tag|>";
    private static final MarkedCallParser.Syntax SYNTAX =
            MarkedCallParser.Syntax.marked(OPENING, "").orBare();

    @Override
    public String name() {
        return "llama3";
    }

    @Override
    public String instructions(List<Tool> tools) {
        String listed = tools.stream().map(tool -> JsonWriter.text(tool.json())).collect(Collectors.joining("\n"));
        return """
                You can call these functions to help the user:
                %s

                To call a function, answer with nothing but a JSON object with its name and its arguments:
                {"name": <name of the function>, "parameters": <object with the arguments>}""".formatted(listed);
    }

    @Override
    public String written(String content, String thoughts, List<ToolCall> calls) {
        String listed = calls.stream()
                .map(call -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("name", call.name());
                    json.put("parameters", call.arguments());
                    return JsonWriter.text(json);
                })
                .collect(Collectors.joining("; "));
        return content.isEmpty() || listed.isEmpty() ? content + listed : content + "\n" + listed;
    }

    @Override
    public String result(String tool, String content, String question) {
        return "{\"output\": %s}".formatted(JsonWriter.text(content));
    }

    @Override
    public ToolCallParser reader(Set<String> names) {
        return new MarkedCallParser(SYNTAX, names);
    }

    @Override
    public ForcedCall forced(List<Tool> tools) {
        return new ForcedCall("", new CallSchema("name", "parameters").ofOne(tools, "#"), "");
    }

    @Override
    public List<String> marks() {
        return List.of(OPENING);
    }
}

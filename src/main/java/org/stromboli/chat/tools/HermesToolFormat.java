package org.stromboli.chat.tools;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// `<tool_call>{"name": …, "arguments": …}</tool_call>`, as Hermes and Qwen 2 have it.
public record HermesToolFormat() implements ToolFormat {

    static final String OPENING = "<tool_call>";
    private static final String CLOSING = "</tool_call>";
    private static final MarkedCallParser.Syntax SYNTAX = MarkedCallParser.Syntax.marked(OPENING, CLOSING);

    @Override
    public String name() {
        return "hermes";
    }

    @Override
    public String instructions(List<Tool> tools) {
        String listed = tools.stream().map(tool -> JsonWriter.text(tool.json())).collect(Collectors.joining("\n"));
        return """
                # Tools

                You can call functions to help the user. These are their signatures, one on each line:
                <tools>
                %s
                </tools>

                To call a function, write a JSON object with its name and its arguments between these tags:
                <tool_call>
                {"name": <name of the function>, "arguments": <object with the arguments>}
                </tool_call>""".formatted(listed);
    }

    @Override
    public String written(String content, String thoughts, List<ToolCall> calls) {
        StringBuilder text = new StringBuilder(content);
        for (ToolCall call : calls) {
            text.append(text.isEmpty() ? "" : "\n").append(OPENING).append('\n');
            text.append("{\"name\": ").append(JsonWriter.text(call.name()));
            text.append(", \"arguments\": ").append(JsonWriter.text(call.arguments()));
            text.append("}\n").append(CLOSING);
        }
        return text.toString();
    }

    @Override
    public String result(String tool, String content, String question) {
        return "<tool_response>\n%s\n</tool_response>".formatted(content);
    }

    @Override
    public ToolCallParser reader(Set<String> names) {
        return new MarkedCallParser(SYNTAX, names);
    }

    @Override
    public ForcedCall forced(List<Tool> tools) {
        return new ForcedCall(OPENING + "\n", new CallSchema("name", "arguments").ofOne(tools, "#"), "\n" + CLOSING);
    }

    @Override
    public List<String> marks() {
        return List.of(OPENING, CLOSING);
    }
}

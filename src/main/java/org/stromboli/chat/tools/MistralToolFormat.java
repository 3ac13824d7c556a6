package org.stromboli.chat.tools;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// `[TOOL_CALLS] [{"name": …, "arguments": …}]`, or in newer models `[TOOL_CALLS]name[ARGS]{…}`.
record MistralToolFormat() implements ToolFormat {

    static final String OPENING = "[TOOL_CALLS]";
    private static final MarkedCallParser.Syntax SYNTAX =
            MarkedCallParser.Syntax.marked(OPENING, "").inLists().orNamed();
    private static final int ID_LENGTH = 9;

    @Override
    public String name() {
        return "mistral";
    }

    @Override
    public String instructions(List<Tool> tools) {
        return "[AVAILABLE_TOOLS] %s[/AVAILABLE_TOOLS]"
                .formatted(JsonWriter.text(tools.stream().map(Tool::json).toList()));
    }

    @Override
    public String written(String content, String thoughts, List<ToolCall> calls) {
        if (calls.isEmpty()) {
            return content;
        }
        String listed = calls.stream()
                .map(call -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("name", call.name());
                    json.put("arguments", call.arguments());
                    json.put("id", id(call.id()));
                    return JsonWriter.text(json);
                })
                .collect(Collectors.joining(", "));
        return "%s%s [%s]".formatted(content, OPENING, listed);
    }

    @Override
    public String result(String tool, String content, String question) {
        return "[TOOL_RESULTS] {\"content\": %s}[/TOOL_RESULTS]".formatted(JsonWriter.text(content));
    }

    @Override
    public ToolCallParser reader(Set<String> names) {
        return new MarkedCallParser(SYNTAX, names);
    }

    @Override
    public ForcedCall forced(List<Tool> tools) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        list.put("minItems", 1);
        list.put("maxItems", 1);
        list.put("items", new CallSchema("name", "arguments").ofOne(tools, "#/items"));
        return new ForcedCall(OPENING + " ", list, "");
    }

    @Override
    public List<String> marks() {
        return List.of(OPENING, "[ARGS]", "[CALL_ID]");
    }

    /// The templates reject any other than nine letters and digits.
    @Override
    public String id(String id) {
        if (id.matches("[a-zA-Z0-9]{%d}".formatted(ID_LENGTH))) {
            return id;
        }
        long hash = 1125899906842597L;
        for (int at = 0; at < id.length(); at++) {
            hash = 31 * hash + id.charAt(at);
        }
        String digits = Long.toUnsignedString(hash, Character.MAX_RADIX);
        return ("0".repeat(ID_LENGTH) + digits).substring(digits.length());
    }
}

package org.stromboli.chat.tools;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.stromboli.jinja.PythonText;

/// The three fields of LLaVA-Plus, which every answer has: thoughts, actions (a list of at most one call), and what the
/// user is told. The model knows its tools from training: they are not printed.
record LlavaPlusToolFormat() implements ToolFormat {

    static final String THOUGHTS = "\"thoughts🤔\"";
    static final String ACTIONS = "\"actions🚀\"";
    static final String VALUE = "\"value👉\"";

    private static final String USING = "I need a tool to answer the question.";
    private static final String KNOWING = "I can answer the question without a tool.";
    private static final String RESULT =
            "%s model outputs: %s\n\nPlease summarize the model outputs and answer my first question: %s";

    @Override
    public String name() {
        return "llava-plus";
    }

    @Override
    public String instructions(List<Tool> tools) {
        return "";
    }

    @Override
    public String written(String content, String thoughts, List<ToolCall> calls) {
        String known = calls.isEmpty() ? KNOWING : USING;
        List<Object> actions =
                calls.stream().<Object>map(LlavaPlusToolFormat::action).toList();
        return "%s %s\n%s %s\n%s %s\n"
                .formatted(
                        THOUGHTS,
                        thoughts.isEmpty() ? known : thoughts,
                        ACTIONS,
                        PythonText.asciiJson(actions),
                        VALUE,
                        content);
    }

    private static Map<String, Object> action(ToolCall call) {
        Map<String, Object> action = new LinkedHashMap<>();
        action.put("API_name", LlavaPlusSkills.skill(call.name()));
        action.put("API_params", call.arguments());
        return action;
    }

    @Override
    public String result(String tool, String content, String question) {
        String skill = LlavaPlusSkills.skill(tool);
        return RESULT.formatted(skill, LlavaPlusResult.text(skill, content), question.strip());
    }

    @Override
    public ToolCallParser reader(Set<String> names) {
        return new LlavaPlusParser(names);
    }

    @Override
    public ForcedCall forced(List<Tool> tools) {
        List<Tool> skills = tools.stream()
                .map(tool -> new Tool(LlavaPlusSkills.skill(tool.name()), "", tool.parameters()))
                .toList();
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        list.put("minItems", 1);
        list.put("maxItems", 1);
        list.put("items", new CallSchema("API_name", "API_params").ofOne(skills, "#/items"));
        return new ForcedCall("%s %s\n%s ".formatted(THOUGHTS, USING, ACTIONS), list, "\n" + VALUE);
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public boolean resultsAreObjects() {
        return true;
    }

    @Override
    public boolean isAlways() {
        return true;
    }
}

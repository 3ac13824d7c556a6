package org.stromboli.chat.tools;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The tools of one request, and what the model is to do about them.
///
/// @param tools with names of their own
/// @param choice a named one is among `tools`
/// @param parallel whether one answer may have several calls
public record ToolOffer(List<Tool> tools, ToolChoice choice, boolean parallel) {

    public static final ToolOffer NONE = new ToolOffer(List.of(), ToolChoice.NONE, true);

    public ToolOffer {
        tools = List.copyOf(tools);
    }

    /// What the model is told of.
    public List<Tool> shown() {
        return choice instanceof ToolChoice.None ? List.of() : tools;
    }

    /// What the model may call.
    public List<Tool> callable() {
        if (choice instanceof ToolChoice.Spent) {
            return List.of();
        }
        return choice instanceof ToolChoice.Named(String name)
                ? tools.stream().filter(tool -> tool.name().equals(name)).toList()
                : shown();
    }

    public Set<String> names() {
        return callable().stream().map(Tool::name).collect(Collectors.toUnmodifiableSet());
    }

    /// Whether the answer has to be a call.
    public boolean isForced() {
        return choice instanceof ToolChoice.Required || choice instanceof ToolChoice.Named;
    }
}

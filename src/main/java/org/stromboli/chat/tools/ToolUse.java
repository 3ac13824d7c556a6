package org.stromboli.chat.tools;

import java.util.List;

/// What a message has to do with tools.
public sealed interface ToolUse {

    ToolUse NONE = new None();

    record None() implements ToolUse {}

    /// A message of the assistant that calls tools, at least one.
    record Calls(List<ToolCall> calls) implements ToolUse {

        public Calls {
            calls = List.copyOf(calls);
        }
    }

    /// A message of the role `tool`: its content is what a call came to.
    ///
    /// @param name of the tool
    record Result(String callId, String name) implements ToolUse {}
}

package org.stromboli.chat.tools;

/// Whether the model has to call a tool.
public sealed interface ToolChoice {

    ToolChoice AUTO = new Auto();
    ToolChoice NONE = new None();
    ToolChoice REQUIRED = new Required();

    ToolChoice SPENT = new Spent();

    /// As the model sees fit.
    record Auto() implements ToolChoice {}

    /// The model is not told of any tool.
    record None() implements ToolChoice {}

    /// The model has called as often as it may: it is told of the tools as before, and calls none.
    record Spent() implements ToolChoice {}

    /// Some tool.
    record Required() implements ToolChoice {}

    /// This very tool.
    record Named(String name) implements ToolChoice {}
}

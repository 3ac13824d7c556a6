package org.stromboli.decision;

/// One answer that a question allows.
///
/// @param name by which the client knows it
/// @param label by which the model names it: the beginning of its answer
/// @param text what the model is told of it, empty for nothing
public record Option(String name, String label, String text) {}

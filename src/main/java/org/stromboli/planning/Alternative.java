package org.stromboli.planning;

/// Another way to serve the same model.
///
/// @param settings as they are written on the command line
/// @param plan with them
public record Alternative(String settings, MemoryPlan plan) {}

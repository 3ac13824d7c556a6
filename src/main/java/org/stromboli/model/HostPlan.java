package org.stromboli.model;

/// What a CPU is to compute outside the graph.
///
/// @param threads 0: nothing
/// @param machineCode whether that is all for which there is machine code, or else steps of few tokens, in Java, which
///     takes a second copy of the decoder's weights
public record HostPlan(int threads, boolean machineCode) {

    public static final HostPlan NOTHING = new HostPlan(0, false);
}

package org.stromboli.model;

/// Where a CPU computes the steps of a decoder.
public enum DecoderPlacement {
    GRAPH,
    /// Those of few tokens with Java's vectors, from a second copy of the weights.
    GRAPH_AND_JAVA,
    /// Those of few tokens by machine code, from a second copy of the weights.
    GRAPH_AND_MACHINE_CODE,
    /// All of them, so that the graph needs none of the weights.
    MACHINE_CODE,
    /// All of them by machine code that reads weights in the formats in which files have them.
    PACKED;

    /// Whether the graph takes some of them.
    public boolean needsGraph() {
        return this != MACHINE_CODE && this != PACKED;
    }

    /// Whether measurements of the running model decide which of them.
    public boolean isMeasured() {
        return this == GRAPH_AND_JAVA || this == GRAPH_AND_MACHINE_CODE;
    }

    boolean needsMachineCode() {
        return this == MACHINE_CODE || this == GRAPH_AND_MACHINE_CODE;
    }
}

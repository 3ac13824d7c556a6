package org.stromboli.model.contract;

/// A sequence of a step that brings several tokens.
public enum StepChunk {
    FIRST_ROW,
    ROWS,
    /// Tokens that the last row sees, its own included.
    CONTEXT,
    /// Length of its block table.
    BLOCKS
}

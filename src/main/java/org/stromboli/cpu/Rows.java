package org.stromboli.cpu;

/// Few tokens, of one sequence or of several. Those of one sequence see each other in their order.
///
/// @param positions [rows] in their sequences
/// @param slots [rows] where keys and values go
/// @param contexts [rows] tokens that a row sees, itself included
/// @param blocks [rows][blocks] of the cache that hold them, in order
public record Rows(int[] positions, int[] slots, int[] contexts, int[][] blocks) {

    public int count() {
        return positions.length;
    }
}

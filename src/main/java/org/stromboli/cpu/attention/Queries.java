package org.stromboli.cpu.attention;

import java.lang.foreign.MemorySegment;

/// Rows of one sequence that look at its cache, and where their results go. A row sees the positions from its first to
/// its end, both of which grow with the row.
///
/// @param memory [.., heads * width ..] floats
/// @param stride bytes from one row of it to the next
/// @param rows which of them
/// @param firsts [rows] first position that each sees
/// @param ends [rows] after the last one
/// @param results takes [rows, heads * width] floats
public record Queries(MemorySegment memory, long stride, int[] rows, int[] firsts, int[] ends, MemorySegment results) {

    public int count() {
        return rows.length;
    }
}

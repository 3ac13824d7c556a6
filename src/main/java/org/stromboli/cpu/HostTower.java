package org.stromboli.cpu;

import java.lang.foreign.MemorySegment;

/// The layers of a vision tower on the CPU, without the graph. One thread at a time, which leads a team.
public interface HostTower extends AutoCloseable {

    /// Runs the rows of a tile through one layer, as `tower` in the graph does.
    ///
    /// @param hidden [rows, hidden] floats, changed in place
    /// @param index of the layer
    void run(MemorySegment hidden, int index);

    @Override
    void close();
}

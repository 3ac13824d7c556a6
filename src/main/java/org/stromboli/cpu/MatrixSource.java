package org.stromboli.cpu;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/// Where the elements of a matrix come from when it is packed.
public interface MatrixSource {

    int rows();

    int columns();

    /// Has the memory of rows `from` to `to` read: row-major, in bfloat16; or in 8 bits if the matrix has scales.
    void read(int from, int to, Consumer<MemorySegment> reader);

    /// [rows] what a row of 8-bit integers is multiplied with; none for bfloat16.
    float[] scales();
}

package org.stromboli.cpu.attention;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Rows of float32, each with the keys of all heads somewhere, and their values.
///
/// @param memory [positions, stride]
/// @param stride bytes from one position to the next
/// @param keys bytes before the keys of a row
/// @param values bytes before the values of a row
public record RowKeyValues(MemorySegment memory, long stride, long keys, long values) implements KeyValues {

    @Override
    public void read(int head, int position, float[] key, float[] value) {
        long at = position * stride + (long) head * key.length * Float.BYTES;
        MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, at + keys, key, 0, key.length);
        MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, at + values, value, 0, value.length);
    }
}

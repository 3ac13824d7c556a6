package org.stromboli.cpu.attention;

/// Keys and values of a sequence's positions. Read by any thread while nothing is written.
public interface KeyValues {

    /// Reads one position of one head.
    ///
    /// @param key takes [width]
    /// @param value takes [width]
    void read(int head, int position, float[] key, float[] value);
}

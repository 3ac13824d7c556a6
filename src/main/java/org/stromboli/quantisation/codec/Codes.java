package org.stromboli.quantisation.codec;

/// Where the codes of a matrix lie.
@FunctionalInterface
interface Codes {

    /// The codes of one row in the order of its columns, each in a byte, unsigned.
    ///
    /// @param to `[columns]`
    void read(int row, byte[] to);
}

package org.stromboli.cpu.packed;

import java.lang.foreign.MemorySegment;

/// A matrix of weights [rows, columns] in a layout for products. Immutable; any thread.
public interface PackedMatrix {

    int rows();

    int columns();

    /// Blocks of rows, so that threads can share a product.
    int blocks();

    /// Memory that it holds.
    long bytes();

    /// Whether it is multiplied with float32, or needs activations in another order: a [PackedInput] must keep the
    /// floats then.
    boolean readsFloats();

    /// Whether it is multiplied with rounded activations.
    boolean readsIntegers();

    /// The products of a block's rows with all tokens. A token's results are the same bits whatever the other tokens
    /// are, and however many.
    ///
    /// @param x with as many columns
    /// @param y native memory; `y[token * tokenStride + row]` is written
    /// @param tokenStride floats from one token's results to the next one's
    void multiply(PackedInput x, MemorySegment y, long tokenStride, int fromBlock, int toBlock);
}

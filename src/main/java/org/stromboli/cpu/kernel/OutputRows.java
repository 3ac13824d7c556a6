package org.stromboli.cpu.kernel;

/// Where a product's results go.
///
/// @param address of the first row's
/// @param stride bytes from one row's to the next one's
public record OutputRows(long address, long stride) {

    OutputRows from(int row) {
        return new OutputRows(address + row * stride, stride);
    }

    public OutputRows after(long bytes) {
        return new OutputRows(address + bytes, stride);
    }
}

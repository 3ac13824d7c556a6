package org.stromboli.cpu;

/// Where a product's results go.
///
/// @param address of the first row's
/// @param stride bytes from one row's to the next one's
record Results(long address, long stride) {

    Results from(int row) {
        return new Results(address + row * stride, stride);
    }

    Results after(long bytes) {
        return new Results(address + bytes, stride);
    }
}

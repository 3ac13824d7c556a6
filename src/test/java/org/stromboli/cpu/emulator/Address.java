package org.stromboli.cpu.emulator;

/// Memory at base + index * scale + displacement.
///
/// @param index -1 for none
record Address(int base, int index, int scale, int displacement) {

    long of(Processor processor) {
        long start = processor.general[base] + displacement;
        return index < 0 ? start : start + processor.general[index] * scale;
    }

    /// Where the first row of a tile is: the index is the distance to the next one, not a part of the place.
    long first(Processor processor) {
        return processor.general[base] + displacement;
    }

    @Override
    public String toString() {
        String indexed = index < 0 ? "" : "+r%d*%d".formatted(index, scale);
        return "[r%d%s%+d]".formatted(base, indexed, displacement);
    }
}

package org.stromboli.cpu.x86;

import java.util.Optional;

/// Memory at base + index * scale + displacement.
///
/// @param scale 1, 2, 4 or 8
/// @param each whether four bytes stand for each lane
public record Mem(Reg base, Optional<Reg> index, int scale, int displacement, boolean each) implements Operand {

    public static Mem at(Reg base, int displacement) {
        return new Mem(base, Optional.empty(), 1, displacement, false);
    }

    public static Mem at(Reg base, Reg index, int scale, int displacement) {
        return new Mem(base, Optional.of(index), scale, displacement, false);
    }

    /// Four bytes for all lanes.
    public Mem forEach() {
        return new Mem(base, index, scale, displacement, true);
    }

    @Override
    public int number() {
        return base.number();
    }
}

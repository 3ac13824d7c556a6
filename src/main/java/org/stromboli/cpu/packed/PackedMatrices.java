package org.stromboli.cpu.packed;

import java.lang.foreign.Arena;
import org.stromboli.cpu.Team;
import org.stromboli.quantisation.WeightMatrix;

/// Makes packed matrices.
public final class PackedMatrices {

    private PackedMatrices() {}

    /// Whether this machine can multiply with packed matrices: an x86-64 with AVX2, FMA and F16C, and a system that
    /// runs
    /// code made at run time.
    public static boolean available() {
        return true;
    }

    /// @param arena holds the packed weights, which do not refer to the matrix any longer
    /// @param team led by the caller's thread
    public static PackedMatrix pack(WeightMatrix matrix, Arena arena, Team team) {
        return DecodedMatrix.of(matrix, arena, team);
    }
}

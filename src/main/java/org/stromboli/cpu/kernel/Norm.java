package org.stromboli.cpu.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.Team;

/// A normalisation: by the root mean square, or centred too, with a bias, as layer normalisation is.
///
/// @param gain [elements] floats
/// @param bias [elements] floats, not read unless it is centred
/// @param numbers 1 / elements, epsilon, 1
public record Norm(boolean centred, MemorySegment gain, MemorySegment bias, long elements, MemorySegment numbers) {

    public static Norm rootMeanSquare(float[] gain, float epsilon, Arena arena) {
        MemorySegment floats = floats(gain, arena);
        return new Norm(false, floats, floats, gain.length, numbers(gain.length, epsilon, arena));
    }

    public static Norm layer(float[] gain, float[] bias, float epsilon, Arena arena) {
        return new Norm(
                true, floats(gain, arena), floats(bias, arena), gain.length, numbers(gain.length, epsilon, arena));
    }

    /// @param rows floats
    public void apply(OutputRows rows, Bfloat16Rows to, MachineKernels kernels, Team team) {
        team.run(to.count(), (from, end) -> {
            for (int row = from; row < end; row++) {
                kernels.normalise(
                        this, rows.from(row).address(), to.results().from(row).address());
            }
        });
    }

    private static MemorySegment floats(float[] values, Arena arena) {
        MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
        assert NativeRanges.add(memory);
        return memory;
    }

    private static MemorySegment numbers(int elements, float epsilon, Arena arena) {
        return floats(new float[] {1f / elements, epsilon, 1f}, arena);
    }
}

package org.stromboli.cpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.RandomMatrix;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TestKernels;

/// With tiles, too, a row has the same bits whoever shares the step.
@Tag(MachineCodeReport.TAG)
class TiledGemmTest {

    private static final int COLUMNS = 72; // two steps of tiles, and four pairs

    private final Random random = new Random(29);
    private final MachineKernels kernels = TestKernels.EMULATED_TILES.kernels();
    private final Arena arena = Arena.ofShared();
    private final Team team = new Team(1);

    @AfterEach
    void close() {
        team.close();
        arena.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOATS", "GATED", "GELU_TANH"})
    void aRowOfManyHasTheSameBitsWhoeverSharesTheStep(GemmEpilogue result) {
        PackedMatrix matrix = MatrixPacker.pack(RandomMatrix.of(32, COLUMNS, random), result.isGated(), arena, team);
        PackedLinear linear = new PackedLinear(matrix, new float[32], result, kernels, arena);
        int most = 137;
        Bfloat16Rows x = Bfloat16Rows.in(new ScratchBuffer(), most, COLUMNS);
        for (int row = 0; row < most; row++) {
            for (int i = 0; i < COLUMNS; i++) {
                float value = Bfloat16.rounded((float) random.nextGaussian());
                x.row(row).setAtIndex(ValueLayout.JAVA_SHORT, i, Bfloat16.bits(value));
            }
        }
        MemorySegment expected = apply(linear, x, result);
        for (int count : new int[] {kernels.maxFusedRows() + 1, 16, 31, 33, 129}) {
            for (int first : new int[] {0, most - count}) {
                MemorySegment found = apply(linear, x.from(first, count), result);
                long at = first * result.panelBytes();
                assertThat(found.mismatch(expected.asSlice(at, found.byteSize())))
                        .as("%d rows from row %d on", count, first)
                        .isEqualTo(-1);
            }
        }
    }

    private MemorySegment apply(PackedLinear linear, Bfloat16Rows x, GemmEpilogue result) {
        MemorySegment out = TestKernels.allocate(arena, x.count() * result.panelBytes());
        linear.apply(x, new OutputRows(out.address(), result.panelBytes()), team);
        return out;
    }

    @Test
    void weightsAreUnpackedIntoMemoryForFewerRows() {
        assertThat(kernels.haveTiles()).isTrue();
        assertThat(kernels.maxFusedRows())
                .isLessThan(TestKernels.EMULATED.kernels().maxFusedRows());
        assertThat(kernels.queries()).isEqualTo(32);
        assertThat(TestKernels.EMULATED.kernels().queries()).isEqualTo(24);
    }
}

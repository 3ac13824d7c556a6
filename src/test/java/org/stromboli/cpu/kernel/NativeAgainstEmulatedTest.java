package org.stromboli.cpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.RandomMatrix;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TestKernels;
import org.stromboli.cpu.batch.PrefillAttention;

/// Where the processor can run machine code, the emulator gives the same bits: so that what it says elsewhere counts.
@Tag(MachineCodeReport.TAG)
class NativeAgainstEmulatedTest {

    private static final int COLUMNS = 72;

    private final Random random = new Random(23);
    private final Arena arena = Arena.ofShared();
    private final Team team = new Team(1);

    @BeforeEach
    void needsTheInstructions() {
        TestKernels.NATIVE.kernels();
    }

    @AfterEach
    void close() {
        team.close();
        arena.close();
    }

    private void compare(String what, Function<MachineKernels, byte[]> work) {
        byte[] found = work.apply(TestKernels.NATIVE.kernels());
        assertThat(found).as(what).isEqualTo(work.apply(TestKernels.EMULATED.kernels()));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOATS", "BFLOAT16", "ADDED", "GATED", "GELU_TANH", "GELU_QUICK"})
    void products(GemmEpilogue result) {
        RandomMatrix twelveBits = RandomMatrix.of(64, COLUMNS, random);
        RandomMatrix eightBits = RandomMatrix.ofEightBits(64, COLUMNS, random);
        float[] bias = floats(64);
        for (int count = 1; count <= 40; count++) {
            int rows = count;
            Bfloat16Rows x = rows(count);
            compare(rows + " rows, 12 bits", kernels -> product(twelveBits, bias, result, x, kernels));
            if (TestKernels.NATIVE.kernels().take(WeightCoding.EIGHT_BITS)) {
                compare(rows + " rows, 8 bits", kernels -> product(eightBits, bias, result, x, kernels));
            }
        }
    }

    private byte[] product(
            RandomMatrix matrix, float[] bias, GemmEpilogue result, Bfloat16Rows x, MachineKernels kernels) {
        PackedMatrix packed = MatrixPacker.pack(matrix, result == GemmEpilogue.GATED, arena, team);
        long stride = 2 * result.panelBytes();
        MemorySegment out = TestKernels.allocate(arena, x.count() * stride);
        new PackedLinear(packed, bias, result, kernels, arena).apply(x, new OutputRows(out.address(), stride), team);
        return out.toArray(ValueLayout.JAVA_BYTE);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 30, 100})
    void attention(int queries) {
        Bfloat16Rows x = Bfloat16Rows.in(new ScratchBuffer(), queries, 4 * COLUMNS + 2 * 2 * COLUMNS);
        fill(x, 4 * COLUMNS + 2 * 2 * COLUMNS);
        KeyPanels.Source source = new KeyPanels.Source() {
            @Override
            public MemorySegment memory() {
                return x.memory();
            }

            @Override
            public long key(int head, int position) {
                return position * x.stride() + (4L + head) * COLUMNS * Short.BYTES;
            }

            @Override
            public long value(int head, int position) {
                return key(head + 2, position);
            }
        };
        compare(queries + " queries", kernels -> {
            Bfloat16Rows attended = Bfloat16Rows.in(new ScratchBuffer(), queries, 4L * COLUMNS);
            new PrefillAttention(kernels, 4, 2, COLUMNS).run(x, causal(), source, attended, team);
            return attended.memory().asSlice(0, queries * attended.stride()).toArray(ValueLayout.JAVA_BYTE);
        });
    }

    private static PrefillAttention.Sight causal() {
        return new PrefillAttention.Sight() {
            @Override
            public int first(int query) {
                return Math.max(0, query - 50);
            }

            @Override
            public int end(int query) {
                return query + 1;
            }
        };
    }

    @Test
    void norms() {
        float[] gain = floats(96);
        float[] bias = floats(96);
        MemorySegment row = TestKernels.allocate(arena, 96 * 4);
        MemorySegment.copy(floats(96), 0, row, ValueLayout.JAVA_FLOAT, 0, 96);
        for (Norm norm : new Norm[] {Norm.rootMeanSquare(gain, 1e-5f, arena), Norm.layer(gain, bias, 1e-6f, arena)}) {
            compare("centred: " + norm.centred(), kernels -> {
                MemorySegment to = TestKernels.allocate(arena, 192);
                kernels.normalise(norm, row.address(), to.address());
                return to.toArray(ValueLayout.JAVA_BYTE);
            });
        }
    }

    private float[] floats(int count) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        return floats;
    }

    private Bfloat16Rows rows(int count) {
        Bfloat16Rows rows = Bfloat16Rows.in(new ScratchBuffer(), count, COLUMNS);
        fill(rows, COLUMNS);
        return rows;
    }

    private void fill(Bfloat16Rows rows, int columns) {
        for (int i = 0; i < rows.count(); i++) {
            for (int k = 0; k < columns; k++) {
                rows.row(i).setAtIndex(ValueLayout.JAVA_SHORT, k, Bfloat16.bits(Bfloat16.rounded((float)
                        random.nextGaussian())));
            }
        }
    }
}

package org.stromboli.cpu.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.TestKernels;
import org.stromboli.cpu.emulator.Emulator;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.kernel.WeightCoding;
import org.stromboli.cpu.x86.FunctionMaker;

/// A family of kernels that computes something wrong is found out before its first use.
@Tag(MachineCodeReport.TAG)
class ProvenKernelsTest {

    private static final Set<String> FEATURES = Set.of(
            "avx512f", "avx512bw", "avx512_bf16", MachineKernels.BYTE_TABLES, "amx_tile", "amx_bf16", "amx_int8");

    private static final int NO_FUNCTION = 0;
    private static final int TILES = 10; // arguments
    private static final int STEPS = 3; // which of them
    private static final MethodHandle LESS;

    static {
        try {
            LESS = MethodHandles.lookup()
                    .findStatic(ProvenKernelsTest.class, "less", MethodType.methodType(long.class, long.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static long less(long steps) {
        return steps - 1;
    }

    private final List<String> warnings = new ArrayList<>();

    /// Makes a wrong function in the place of one, the n-th with so many arguments: one that does nothing, or, for
    /// tiles,
    /// one that leaves out the last step. (They would leave sums of another test where they were.)
    private static final class WrongMaker implements FunctionMaker {

        private final Emulator emulator = new Emulator();
        private final Map<Integer, Integer> made = new HashMap<>(); // by arguments
        private final int arguments;
        private final int index;

        WrongMaker(int arguments, int index) {
            this.arguments = arguments;
            this.index = index;
        }

        @Override
        public MethodHandle function(byte[] code, int count) {
            int number = made.merge(count, 1, Integer::sum) - 1;
            MethodHandle right = emulator.function(code, count);
            if (count != arguments || number != index) {
                return right;
            }
            return count == TILES
                    ? MethodHandles.filterArguments(right, STEPS, LESS)
                    : MethodHandles.empty(right.type());
        }
    }

    private Optional<MachineKernels> kernels(Optional<String> tileRefusal, FunctionMaker maker) {
        return kernels(tileRefusal, 2, maker);
    }

    private Optional<MachineKernels> kernels(Optional<String> tileRefusal, double factor, FunctionMaker maker) {
        ProvenKernels.Tiles tiles = new ProvenKernels.Tiles(() -> tileRefusal, each -> factor);
        return new ProvenKernels(tiles, maker, warnings::add).of(FEATURES);
    }

    @Test
    void rightKernelsAreAllUsed() {
        MachineKernels kernels =
                kernels(Optional.empty(), new WrongMaker(NO_FUNCTION, 0)).orElseThrow();
        assertThat(kernels.haveTiles()).isTrue();
        assertThat(kernels.take(WeightCoding.EIGHT_BITS)).isTrue();
        assertThat(warnings).isEmpty();
    }

    /// The number of arguments tells what a function is for; products of plain panels come first, twelve of each kind,
    /// one to twelve rows.
    @ParameterizedTest
    @CsvSource({
        "11, 6, products",
        "11, 30, products",
        "11, 102, products",
        "4, 0, products with weights in 12 bits",
        "7, 0, softmax",
        "6, 0, norms",
        "6, 1, norms"
    })
    void withoutWhatIsNeededThereAreNone(int arguments, int index, String family) {
        assertThat(kernels(Optional.of("not here"), new WrongMaker(arguments, index)))
                .isEmpty();
        assertThat(warnings).hasSize(2);
        assertThat(warnings.getLast())
                .startsWith("Machine code is not used: wrong results of " + family)
                .endsWith("on this processor");
    }

    @Test
    void wrongWeightsInEightBitsAreLeftOut() {
        MachineKernels kernels = kernels(Optional.empty(), new WrongMaker(4, 1)).orElseThrow();
        assertThat(kernels.take(WeightCoding.EIGHT_BITS)).isFalse();
        assertThat(kernels.take(WeightCoding.TWELVE_BITS)).isTrue();
        assertThat(kernels.haveTiles()).isTrue();
        assertThat(warnings)
                .containsExactly("Machine code is used without products with weights in 8 bits: wrong results on this"
                        + " processor");
    }

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void wrongTilesAreLeftOut(int index) {
        MachineKernels kernels =
                kernels(Optional.empty(), new WrongMaker(TILES, index)).orElseThrow();
        assertThat(kernels.haveTiles()).isFalse();
        assertThat(kernels.take(WeightCoding.EIGHT_BITS)).isTrue();
        assertThat(warnings)
                .containsExactly("Machine code is used without products by AMX tiles: wrong results on this processor");
    }

    @Test
    void tilesThatAreRefusedAreLeftOut() {
        MachineKernels kernels = kernels(
                        Optional.of("a child process ended with signal 4"), new WrongMaker(NO_FUNCTION, 0))
                .orElseThrow();
        assertThat(kernels.haveTiles()).isFalse();
        assertThat(warnings)
                .containsExactly("The processor announces AMX tiles, which are not used: a child process ended with"
                        + " signal 4");
    }

    @Test
    void tilesThatAreNotFasterAreLeftOut() {
        MachineKernels kernels =
                kernels(Optional.empty(), 0.5, new WrongMaker(NO_FUNCTION, 0)).orElseThrow();
        assertThat(kernels.haveTiles()).isFalse();
        assertThat(warnings).containsExactly("AMX tiles are not used: they multiply 0.50 times as fast as vectors");
    }

    /// By a clock on which each round takes a second more than the one before: tiles come first.
    @Test
    void tilesAndVectorsAreTimedInTurns() {
        long[] readings = {0};
        TileSpeed speed = new TileSpeed(TestKernels.EMULATED_TILES.kernels(), 1, () -> {
            readings[0]++;
            return readings[0] * readings[0];
        });
        assertThat(speed.factor()).isEqualTo(7.0 / 3); // from 1 to 4, then from 9 to 16
    }

    @Test
    void whereNothingMayBeMadeThereAreNone() {
        FunctionMaker none = (code, arguments) -> {
            throw new UnsupportedOperationException("no code");
        };
        assertThat(kernels(Optional.empty(), none)).isEmpty();
        ProvenKernels.Tiles tiles = new ProvenKernels.Tiles(Optional::empty, each -> 2);
        assertThat(new ProvenKernels(tiles, new Emulator(), warnings::add).of(Set.of("avx2")))
                .isEmpty();
        assertThat(warnings).isEqualTo(Collections.emptyList());
    }
}

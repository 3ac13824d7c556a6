package org.stromboli.cpu.packed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.emulator.Emulator;
import org.stromboli.cpu.packed.PackedMatrices;
import org.stromboli.cpu.packed.layout.FormChooser;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.x86.FunctionMaker;
import org.stromboli.cpu.x86.MachineCode;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;

/// Strips are multiplied by what is there, permitted, right and faster.
@Tag(MachineCodeReport.TAG)
class StripChoiceTest {

    private static final Set<String> WIDE = Set.of("avx512f", "avx512bw", "avx512_vnni");
    private static final Set<String> TILES = Set.of("avx512f", "avx512bw", "avx512_vnni", "amx_tile", "amx_int8");

    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void skip() {
        assumeTrue(PackedMatrices.available(), "this machine cannot multiply with packed matrices");
    }

    private Strip best(Set<String> features, Map<Strip, Double> speeds, FunctionMaker maker) {
        return best(features, Optional.empty(), speeds, maker);
    }

    private Strip best(Set<String> features, Optional<String> refusal, Map<Strip, Double> speeds, FunctionMaker maker) {
        StripChoice choice = new StripChoice(
                features,
                () -> refusal,
                (some, others) -> speeds.get(some.strip()) / speeds.get(others.strip()),
                maker,
                warnings::add);
        StripKernels plain = new StripKernels(form(), Strip.NARROW, WordProducts.AVX2, MachineCode::function);
        return choice.best(plain).strip();
    }

    private static PackedForm form() {
        QuantisedMatrix matrix = new WholeNumbers();
        try (Team team = new Team(1)) {
            return FormChooser.ofCodes(matrix, team).orElseThrow().form();
        }
    }

    /// A row of zeros.
    private record WholeNumbers() implements QuantisedMatrix {

        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int columns() {
            return 128;
        }

        @Override
        public CodeFormat format() {
            return new CodeFormat(new Coding.Integers(8, 128), 32, false, 0);
        }

        @Override
        public void codes(int row, byte[] to) {}

        @Override
        public void scales(int row, float[] scales, float[] minima) {}
    }

    @ParameterizedTest
    @CsvSource({"2, 5, BYTES", "2, 1.5, WIDE", "1, 5, BYTES", "1, 1.05, NARROW", "2, 2.1, WIDE"})
    void theFastestIsUsed(double wide, double bytes, Strip expected) {
        Map<Strip, Double> speeds = Map.of(Strip.NARROW, 1.0, Strip.WIDE, wide, Strip.BYTES, bytes);
        assertThat(best(TILES, speeds, new Emulator())).isEqualTo(expected);
    }

    @Test
    void onlyWhatTheProcessorHasIsTried() {
        Map<Strip, Double> speeds = Map.of(Strip.NARROW, 1.0, Strip.WIDE, 2.0);
        assertThat(best(WIDE, speeds, new Emulator())).isEqualTo(Strip.WIDE);
        assertThat(best(Set.of("avx2", "amx_tile", "amx_int8"), Map.of(), new Emulator()))
                .isEqualTo(Strip.NARROW);
        assertThat(warnings).isEmpty();
    }

    @Test
    void tilesThatAreRefusedAreNotTried() {
        Map<Strip, Double> speeds = Map.of(Strip.NARROW, 1.0, Strip.WIDE, 1.0);
        assertThat(best(TILES, Optional.of("a child ended with signal 4"), speeds, new Emulator()))
                .isEqualTo(Strip.NARROW);
        assertThat(warnings).hasSize(2);
        assertThat(warnings.getFirst())
                .isEqualTo("The processor announces AMX tiles, which quantised weights are not multiplied by: a child"
                        + " ended with signal 4");
        assertThat(warnings.getLast())
                .endsWith("vectors of 512 bits are not used: they multiply 1.00 times as fast as vectors of 256 bits");
    }

    /// Functions that do nothing where tiles, which have twelve arguments, or vectors of 512 bits multiply.
    @ParameterizedTest
    @CsvSource({"12, WIDE, AMX tiles", "9, BYTES, vectors of 512 bits"})
    void whatIsWrongIsNotUsed(int arguments, Strip expected, String warning) {
        FunctionMaker wrong = (code, count) -> {
            MethodHandle right = new Emulator().function(code, count);
            return count == arguments ? MethodHandles.empty(right.type()) : right;
        };
        Map<Strip, Double> speeds = Map.of(Strip.NARROW, 1.0, Strip.WIDE, 2.0, Strip.BYTES, 5.0);
        assertThat(best(TILES, speeds, wrong)).isEqualTo(expected);
        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst()).endsWith(warning + " give other results than AVX2 and are not used");
    }

    /// By a clock on which each round takes a second more than the one before.
    @Test
    void bothAreTimedInTurns() {
        long[] readings = {0};
        StripSpeed speed = new StripSpeed(1, () -> {
            readings[0]++;
            return readings[0] * readings[0];
        });
        StripKernels some = new StripKernels(form(), Strip.NARROW, WordProducts.AVX2, MachineCode::function);
        assertThat(speed.factor(some, some)).isEqualTo(7.0 / 3); // from 1 to 4, then from 9 to 16
    }
}

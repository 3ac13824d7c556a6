package org.stromboli.cpu.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.cpu.MachineCodeReport;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.emulator.Emulator;
import org.stromboli.cpu.packed.kernel.FormKernels;
import org.stromboli.cpu.packed.kernel.PackedProof;
import org.stromboli.cpu.packed.kernel.Strip;
import org.stromboli.cpu.packed.kernel.StripKernels;
import org.stromboli.cpu.packed.kernel.WordProducts;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.x86.MachineCode;

/// Kernels with any instructions give the bits of those of AVX2 that this machine runs.
@Tag(MachineCodeReport.TAG)
class VnniKernelsTest {

    @BeforeEach
    void skip() {
        assumeTrue(PackedMatrices.available(), "this machine cannot multiply with packed matrices");
    }

    @ParameterizedTest
    @EnumSource
    void kernelsOfAllFormsAgree(PackedFormats format) {
        PackedForm form = form(format);
        assumeTrue(form.codes().areIntegers(), "products of floats have one kind of kernels");
        FormKernels plain = new FormKernels(form, WordProducts.AVX2, MachineCode::function);
        for (WordProducts products : WordProducts.values()) {
            assertThat(PackedProof.agree(new FormKernels(form, products, new Emulator()), plain))
                    .describedAs("%s with %s", form, products)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void stripsOfAllFormsAgree(PackedFormats format) {
        PackedForm form = form(format);
        assumeTrue(form.codes().areIntegers(), "products of floats have one kind of kernels");
        StripKernels plain = new FormKernels(form, WordProducts.AVX2, MachineCode::function).strips();
        for (Strip strip : Strip.values()) {
            assertThat(PackedProof.agree(new StripKernels(form, strip, WordProducts.AVX2, new Emulator()), plain))
                    .describedAs("%s with %s", form, strip)
                    .isTrue();
        }
    }

    private static PackedForm form(PackedFormats format) {
        try (Arena arena = Arena.ofConfined();
                Team team = new Team(1)) {
            PackedMatrix matrix = PackedMatrices.pack(format.matrix(8, 512, false, new Random(3)), arena, team);
            return ((MachineMatrix) matrix).kernels().form();
        }
    }
}

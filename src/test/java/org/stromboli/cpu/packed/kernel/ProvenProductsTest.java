package org.stromboli.cpu.packed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.cpu.emulator.Emulator;
import org.stromboli.cpu.x86.FunctionMaker;

/// Which instructions kernels are made of, on processors that have them, that lack them, or that do something else.
class ProvenProductsTest {

    private static final Emulator EMULATOR = new Emulator();

    private static ProvenProducts products(Set<String> features, FunctionMaker maker) {
        StripChoice strips = new StripChoice(features, Optional::empty, (some, others) -> 1, maker, _ -> {});
        return new ProvenProducts(features, strips, maker);
    }

    @ParameterizedTest
    @CsvSource({
        "avx2, AVX2",
        "avx2 avx_vnni, AVX_VNNI",
        "avx2 avx_vnni avx512vl avx512_vnni, AVX_VNNI",
        "avx2 avx512vl avx512_vnni, AVX512_VNNI",
        "avx2 avx512_vnni, AVX2",
    })
    void theBestInstructionsAreUsed(String features, WordProducts expected) {
        assertThat(products(Set.of(features.split(" ")), EMULATOR).products()).isEqualTo(expected);
    }

    @Test
    void instructionsThatDoSomethingElseAreNotUsed() {
        FunctionMaker wrong = ProvenProductsTest::ofAnotherRegister;
        assertThat(products(Set.of("avx_vnni"), wrong).products()).isEqualTo(WordProducts.AVX2);
        assertThat(products(Set.of("avx512vl", "avx512_vnni"), wrong).products())
                .isEqualTo(WordProducts.AVX2);
    }

    /// With `vpdpwssd` of another register.
    private static MethodHandle ofAnotherRegister(byte[] code, int arguments) {
        byte[] other = Arrays.copyOf(code, code.length);
        for (int i = 4; i < other.length; i++) {
            boolean isVex = code[i - 3] == (byte) 0xC4 && (code[i - 2] & 31) == 2;
            boolean isEvex = code[i - 4] == 0x62 && (code[i - 3] & 7) == 2;
            if (code[i] == 0x52 && (isVex || isEvex)) {
                other[i - (isVex ? 1 : 2)] ^= 8;
            }
        }
        return EMULATOR.function(other, arguments);
    }
}

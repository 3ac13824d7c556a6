package org.stromboli.cpu.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Zmm;

/// What instructions do, as the manual says: results worked out by hand.
class EmulatorTest {

    private static final int LANES = 16;
    private static final Zmm A = new Zmm(3);
    private static final Zmm B = new Zmm(17);
    private static final Zmm C = new Zmm(31);

    /// rdi: three vectors one after the other, of which `body` changes the third.
    private static int[] run(int[] a, int[] b, int[] c, Consumer<Assembler> body) throws Throwable {
        Assembler code = new Assembler();
        code.vector(VectorOp.LOAD, A, Mem.at(Reg.RDI, 0));
        code.vector(VectorOp.LOAD, B, Mem.at(Reg.RDI, 64));
        code.vector(VectorOp.LOAD, C, Mem.at(Reg.RDI, 128));
        body.accept(code);
        code.store(Mem.at(Reg.RDI, 128), C);
        code.leave();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(192, 64);
            NativeRanges.add(memory);
            for (int lane = 0; lane < LANES; lane++) {
                memory.setAtIndex(ValueLayout.JAVA_INT, lane, a[lane]);
                memory.setAtIndex(ValueLayout.JAVA_INT, LANES + lane, b[lane]);
                memory.setAtIndex(ValueLayout.JAVA_INT, 2 * LANES + lane, c[lane]);
            }
            new Emulator().function(code.bytes(), 1).invokeExact(memory.address());
            return memory.asSlice(128).toArray(ValueLayout.JAVA_INT);
        }
    }

    private static int[] all(int bits) {
        int[] lanes = new int[LANES];
        Arrays.fill(lanes, bits);
        return lanes;
    }

    private static int[] floats(float value) {
        return all(Float.floatToRawIntBits(value));
    }

    /// The lower bits hold the even element.
    private static int pair(float even, float odd) {
        return Float.floatToRawIntBits(even) >>> 16 | Float.floatToRawIntBits(odd) & 0xFFFF0000;
    }

    private static float dot(int one, int other, float sum) throws Throwable {
        int[] result = run(all(one), all(other), floats(sum), code -> code.vector(VectorOp.DOT_BFLOAT16, C, A, B));
        assertThat(result).containsOnly(result[0]);
        return Float.intBitsToFloat(result[0]);
    }

    @Test
    void productsOfPairsAreAdded() throws Throwable {
        assertThat(dot(pair(2, 3), pair(5, 7), 100)).isEqualTo(131);
    }

    /// 2^24 + 1 is no float, and goes to the even neighbour: after the odd product, and again after the even one.
    @Test
    void eachProductIsRoundedForItselfTheOddOneFirst() throws Throwable {
        float large = 0x1p24f;
        assertThat(dot(pair(1, 1), pair(1, 1), large)).isEqualTo(large);
        assertThat(dot(pair(2, 1), pair(1, 1), large)).isEqualTo(large + 2);
        assertThat(dot(pair(-large, 1), pair(1, 1), large))
                .describedAs("the odd one was lost before the even one took the sum away")
                .isZero();
        assertThat(dot(pair(1, -large), pair(1, 1), large)).isEqualTo(1);
    }

    /// A product of bfloat16 has 16 bits, and is not rounded before it is added.
    @Test
    void productsAreNotRounded() throws Throwable {
        float odd = 1 + 1 / 128f;
        assertThat(dot(pair(0, odd), pair(0, odd), -1)).isEqualTo(2 / 128f + 1 / 16384f);
    }

    @Test
    void productsTakeDenormalsForZeroAndGiveNone() throws Throwable {
        float denormal = Float.intBitsToFloat(0x00400000);
        assertThat(dot(pair(denormal, denormal), pair(0x1p100f, 0x1p100f), 0)).isZero();
        assertThat(dot(pair(0, 0), pair(0, 0), denormal)).isZero();
        assertThat(dot(pair(0x1p-100f, 0), pair(0x1p-40f, 0), 0))
                .describedAs("2^-140")
                .isZero();
        assertThat(dot(pair(0x1p-100f, 0), pair(0x1p-26f, 0), 0)).isEqualTo(0x1p-126f);
    }

    @ParameterizedTest
    @CsvSource({
        "3F808000, 3F80", // half way, down to even
        "3F818000, 3F82", // half way, up to even
        "3F808001, 3F81",
        "BF817FFF, BF81",
        "7F7FFFFF, 7F80", // to infinity
        "FF800000, FF80",
        "7F800001, 7FC0", // a NaN stays one, and is quiet
        "00400000, 0000", // denormal
        "807FFFFF, 8000"
    })
    void roundsToBfloat16(String from, String to) throws Throwable {
        int[] expected = new int[LANES];
        int half = Integer.parseInt(to, 16);
        Arrays.fill(expected, 0, 8, half | half << 16);
        int[] found = run(
                all(Integer.parseUnsignedInt(from, 16)),
                all(0),
                all(-1),
                code -> code.vector(VectorOp.TO_BFLOAT16, C, A));
        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"FMA231, 11", "FMA213, 13", "FMA132, 17", "FMS132, 13"})
    void multipliesAndAddsInTheOrderOfItsName(VectorOp op, float expected) throws Throwable {
        // with 5, 2 and 3: 2 * 3 + 5, 2 * 5 + 3, 5 * 3 + 2, 5 * 3 - 2
        assertThat(run(floats(2), floats(3), floats(5), code -> code.vector(op, C, A, B)))
                .isEqualTo(floats(expected));
    }

    @Test
    void theLargerIsTheSecondUnlessTheFirstIs() throws Throwable {
        Consumer<Assembler> larger = code -> code.vector(VectorOp.MAXIMUM, C, A, B);
        assertThat(run(floats(2), floats(-3), all(0), larger)).isEqualTo(floats(2));
        assertThat(run(floats(Float.NaN), floats(-3), all(0), larger)).isEqualTo(floats(-3));
        assertThat(run(floats(0f), floats(-0f), all(0), larger)).isEqualTo(floats(-0f));
    }

    @ParameterizedTest
    @CsvSource({"1, 3.9, 8", "-3, -1, -1.5", "1, -200, 0", "1, 200, Infinity"})
    void scalesByWholePowers(float x, float exponent, float expected) throws Throwable {
        assertThat(run(floats(x), floats(exponent), all(0), code -> code.vector(VectorOp.SCALE_EXPONENT, C, A, B)))
                .isEqualTo(floats(expected));
    }

    @ParameterizedTest
    @CsvSource({"2.5, 2", "3.5, 4", "-0.6, -1"})
    void roundsToWholeNumbers(float x, float expected) throws Throwable {
        assertThat(run(floats(x), all(0), all(0), code -> code.vector(VectorOp.ROUND, C, A, 0)))
                .isEqualTo(floats(expected));
    }

    private static int[] counting() {
        int[] lanes = new int[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            int first = 4 * lane;
            lanes[lane] = first | first + 1 << 8 | first + 2 << 16 | first + 3 << 24;
        }
        return lanes;
    }

    @Test
    void bytesAreMovedWithinQuarters() throws Throwable {
        int[] low =
                run(counting(), all(0x7F7F7F7F), all(0), code -> code.vector(VectorOp.INTERLEAVE_LOW_BYTES, C, A, B));
        assertThat(Arrays.copyOf(low, 5)).containsExactly(0x7F017F00, 0x7F037F02, 0x7F057F04, 0x7F077F06, 0x7F117F10);
        int[] high = run(counting(), all(0), all(0), code -> code.vector(VectorOp.INTERLEAVE_HIGH_BYTES, C, A, B));
        assertThat(high[0]).isEqualTo(0x00090008);
        int[] shuffled = run(counting(), all(0x80011F02), all(0), code -> code.vector(VectorOp.SHUFFLE_BYTES, C, A, B));
        assertThat(shuffled[4]).isEqualTo(0x00111F12);
    }

    @Test
    void bytesAreLookedUpInTwoVectors() throws Throwable {
        int[] found =
                run(counting(), all(0x55555555), all(0x4081BF03), code -> code.vector(VectorOp.LOOK_UP_BYTES, C, A, B));
        assertThat(found).containsOnly(0x55013F03);
    }

    @Test
    void bitsAreCombinedByATable() throws Throwable {
        // C or (A and B)
        int[] found = run(all(0b1100), all(0b1010), all(0b0001), code -> code.vector(VectorOp.COMBINE, C, A, B, 0xF8));
        assertThat(found).containsOnly(0b1001);
    }

    @Test
    void wordsAreWidenedAndShifted() throws Throwable {
        int[] wide = run(counting(), all(0), all(0), code -> code.vector(VectorOp.WIDEN_WORDS, C, A));
        assertThat(Arrays.copyOf(wide, 3)).containsExactly(0x0100, 0x0302, 0x0504);
        assertThat(run(all(0x8421F731), all(0), all(0), code -> code.shiftWordsRight(C, A, 4)))
                .containsOnly(0x08420F73);
        assertThat(run(all(0x8421F731), all(0), all(0), code -> code.shiftLeft(C, A, 16)))
                .containsOnly(0xF7310000);
    }

    @Test
    void quartersAndLanesChangePlaces() throws Throwable {
        int[] lanes = new int[LANES];
        Arrays.setAll(lanes, lane -> lane);
        int[] quarters = run(lanes, all(-1), all(0), code -> code.vector(VectorOp.SHUFFLE_QUARTERS, C, A, A, 0x4E));
        assertThat(quarters).containsExactly(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
        int[] within = run(lanes, all(-1), all(0), code -> code.vector(VectorOp.SHUFFLE_WITHIN_QUARTERS, C, A, 0xB1));
        assertThat(within).containsExactly(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "62f1ec4858cb", // vaddpd: wide elements
                "62f16c4958cb", // vaddps zmm1{k1}, zmm2, zmm3
                "62f16c2858cb", // vaddps ymm1, ymm2, ymm3
                "62f16c4810cb", // vmovups with a first source
                "62f16c485dcb", // vminps
                "480fafc1", // imul rax, rcx
                "f4" // hlt
            })
    void whatNobodyWritesIsAnError(String bytes) {
        assertThatThrownBy(() -> Decoder.decode(HexFormat.of().parseHex(bytes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("byte 0, " + bytes);
    }

    @Test
    void registersOfTheCallerMustComeBack() {
        Assembler code = new Assembler();
        code.move(Reg.R12, 1);
        code.leave();
        MethodHandle function = new Emulator().function(code.bytes(), 0);
        assertThatThrownBy(function::invokeWithArguments)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("register 12");
    }

    @Test
    void memoryEndsWhereItsAllocationDoes() throws Throwable {
        Assembler code = new Assembler();
        code.vector(VectorOp.LOAD, A, Mem.at(Reg.RDI, 0));
        code.store(Mem.at(Reg.RDI, 0), A);
        code.leave();
        MethodHandle function = new Emulator().function(code.bytes(), 1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(256, 64);
            NativeRanges.add(memory); // what lay here before
            NativeRanges.add(memory.asSlice(64, 128));
            function.invokeExact(memory.address() + 64);
            function.invokeExact(memory.address() + 128);
            for (long outside : new long[] {63, 129, 192, 0}) {
                long address = memory.address() + outside;
                assertThatThrownBy(() -> function.invokeWithArguments(address))
                        .isInstanceOf(IndexOutOfBoundsException.class)
                        .hasMessageStartingWith("64 bytes at");
            }
        }
    }

    /// The seventh argument and those after it lie on the stack, above the place to return to.
    @Test
    void argumentsComeAsTheConventionSays() throws Throwable {
        Assembler code = new Assembler();
        code.load(Reg.RAX, Mem.at(Reg.RSP, 8));
        code.add(Reg.R9, Reg.RAX);
        code.load(Reg.RAX, Mem.at(Reg.RSP, 16));
        code.add(Reg.R9, Reg.RAX);
        code.vector(VectorOp.BROADCAST_REGISTER, C, Reg.R9);
        code.store(Mem.at(Reg.RDI, Reg.RSI, 4, 0), C);
        code.leave();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(128, 64);
            NativeRanges.add(memory);
            new Emulator().function(code.bytes(), 8).invokeExact(memory.address(), 16L, 0L, 0L, 0L, 600L, 70L, 8L);
            assertThat(memory.asSlice(64).toArray(ValueLayout.JAVA_INT)).containsOnly(678);
        }
    }
}

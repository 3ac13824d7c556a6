package org.stromboli.cpu.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The bytes are those of GNU as for the instructions in the comments, with `{vex3}`.
class AvxAssemblerTest {

    private static String bytes(Consumer<Assembler> instructions) {
        Assembler code = new Assembler();
        instructions.accept(code);
        return HexFormat.of().formatHex(code.bytes());
    }

    private static String bytes(AvxOp op, int to, int first, Operand second) {
        return bytes(code -> code.vector(op, ymm(to), ymm(first), second));
    }

    private static String bytes(AvxOp op, int to, Operand second) {
        return bytes(code -> code.vector(op, ymm(to), second));
    }

    private static Ymm ymm(int number) {
        return new Ymm(number);
    }

    @Test
    void integersInRegisters() {
        // vpmaddwd ymm11, ymm11, ymm8
        assertThat(bytes(AvxOp.MULTIPLY_ADD_WORDS, 11, 11, ymm(8))).isEqualTo("c44125f5d8");
        // vpaddd ymm3, ymm3, ymm12
        assertThat(bytes(AvxOp.ADD_INTEGERS, 3, 3, ymm(12))).isEqualTo("c4c165fedc");
        // vpsubd ymm4, ymm10, ymm7
        assertThat(bytes(AvxOp.SUBTRACT_INTEGERS, 4, 10, ymm(7))).isEqualTo("c4e12dfae7");
        // vpsubw ymm10, ymm10, ymm0
        assertThat(bytes(AvxOp.SUBTRACT_WORDS, 10, 10, ymm(0))).isEqualTo("c4612df9d0");
        // vpdpwssd ymm9, ymm11, ymm8
        assertThat(bytes(AvxOp.DOT_WORDS, 9, 11, ymm(8))).isEqualTo("c4422552c8");
        // vpmaxsd ymm5, ymm5, ymm4
        assertThat(bytes(AvxOp.MAXIMUM_INTEGERS, 5, 5, ymm(4))).isEqualTo("c4e2553dec");
        // vpackssdw ymm2, ymm2, ymm3
        assertThat(bytes(AvxOp.PACK_WORDS, 2, 2, ymm(3))).isEqualTo("c4e16d6bd3");
        // vpand ymm10, ymm8, ymm12
        assertThat(bytes(AvxOp.AND, 10, 8, ymm(12))).isEqualTo("c4413ddbd4");
        // vpor ymm10, ymm10, ymm11
        assertThat(bytes(AvxOp.OR, 10, 10, ymm(11))).isEqualTo("c4412debd3");
        // vpxor ymm3, ymm3, ymm3
        assertThat(bytes(AvxOp.XOR, 3, 3, ymm(3))).isEqualTo("c4e165efdb");
    }

    @Test
    void shifts() {
        // vpsrlw ymm10, ymm8, 4
        assertThat(shift(AvxShift.WORDS_RIGHT, 10, 8, 4)).isEqualTo("c4c12d71d004");
        // vpsraw ymm8, ymm9, 8
        assertThat(shift(AvxShift.WORDS_RIGHT_SIGNED, 8, 9, 8)).isEqualTo("c4c13d71e108");
        // vpsllw ymm10, ymm8, 8
        assertThat(shift(AvxShift.WORDS_LEFT, 10, 8, 8)).isEqualTo("c4c12d71f008");
        // vpsrld ymm10, ymm8, 12
        assertThat(shift(AvxShift.LANES_RIGHT, 10, 8, 12)).isEqualTo("c4c12d72d00c");
        // vpslld ymm1, ymm9, 16
        assertThat(shift(AvxShift.LANES_LEFT, 1, 9, 16)).isEqualTo("c4c17572f110");
    }

    private static String shift(AvxShift shift, int to, int from, int bits) {
        return bytes(code -> code.shift(shift, ymm(to), ymm(from), bits));
    }

    @Test
    void lanesInOtherPlaces() {
        // vpshufb ymm9, ymm12, ymm9
        assertThat(bytes(AvxOp.SHUFFLE_BYTES, 9, 12, ymm(9))).isEqualTo("c4421d00c9");
        // vpunpcklbw ymm10, ymm2, ymm3
        assertThat(bytes(AvxOp.INTERLEAVE_LOW_BYTES, 10, 2, ymm(3))).isEqualTo("c4616d60d3");
        // vpunpckhbw ymm2, ymm2, ymm13
        assertThat(bytes(AvxOp.INTERLEAVE_HIGH_BYTES, 2, 2, ymm(13))).isEqualTo("c4c16d68d5");
        // vpunpcklwd ymm9, ymm10, ymm8
        assertThat(bytes(AvxOp.INTERLEAVE_LOW_WORDS, 9, 10, ymm(8))).isEqualTo("c4412d61c8");
        // vpunpckhwd ymm9, ymm10, ymm8
        assertThat(bytes(AvxOp.INTERLEAVE_HIGH_WORDS, 9, 10, ymm(8))).isEqualTo("c4412d69c8");
        // vextracti128 xmm10, ymm3, 1
        assertThat(bytes(code -> code.vector(AvxOp.EXTRACT_HALF, ymm(3), ymm(10), 1)))
                .isEqualTo("c4c37d39da01");
        // vpermq ymm4, ymm5, 78
        assertThat(bytes(code -> code.vector(AvxOp.PERMUTE_PAIRS, ymm(4), ymm(5), 0x4E)))
                .isEqualTo("c4e3fd00e54e");
        // vpshufd ymm4, ymm5, 177
        assertThat(bytes(code -> code.vector(AvxOp.SHUFFLE_LANES, ymm(4), ymm(5), 0xB1)))
                .isEqualTo("c4e17d70e5b1");
    }

    @Test
    void floats() {
        // vfmadd231ps ymm0, ymm11, ymm10
        assertThat(bytes(AvxOp.FMA231, 0, 11, ymm(10))).isEqualTo("c4c225b8c2");
        // vfnmadd231ps ymm9, ymm1, ymmword ptr [r10 + rdx*2 + 64]
        assertThat(bytes(AvxOp.FNMA231, 9, 1, Mem.at(Reg.R10, Reg.RDX, 2, 64))).isEqualTo("c44275bc4c5240");
        // vmulps ymm11, ymm11, ymm8
        assertThat(bytes(AvxOp.MULTIPLY, 11, 11, ymm(8))).isEqualTo("c4412459d8");
        // vaddps ymm0, ymm0, ymm1
        assertThat(bytes(AvxOp.ADD, 0, 0, ymm(1))).isEqualTo("c4e17c58c1");
        // vdivps ymm6, ymm13, ymm5
        assertThat(bytes(AvxOp.DIVIDE, 6, 13, ymm(5))).isEqualTo("c4e1145ef5");
        // vmaxps ymm5, ymm12, ymm5
        assertThat(bytes(AvxOp.MAXIMUM, 5, 12, ymm(5))).isEqualTo("c4e11c5fed");
        // vcvtdq2ps ymm8, ymm8
        assertThat(bytes(AvxOp.TO_FLOATS, 8, ymm(8))).isEqualTo("c4417c5bc0");
        // vcvtps2dq ymm2, ymm12
        assertThat(bytes(AvxOp.TO_INTEGERS, 2, ymm(12))).isEqualTo("c4c17d5bd4");
    }

    @Test
    void loadsAndStores() {
        // vmovups ymm12, ymmword ptr [rsi + 32]
        assertThat(bytes(AvxOp.LOAD, 12, Mem.at(Reg.RSI, 32))).isEqualTo("c4617c106620");
        // vmovups ymmword ptr [r8 + 256], ymm15
        assertThat(bytes(code -> code.store(Mem.at(Reg.R8, 256), ymm(15)))).isEqualTo("c4417c11b800010000");
        // vpbroadcastd ymm11, dword ptr [rbx + rdx*2 + 12]
        assertThat(bytes(AvxOp.BROADCAST_INTEGER, 11, Mem.at(Reg.RBX, Reg.RDX, 2, 12)))
                .isEqualTo("c4627d585c530c");
        // vbroadcastss ymm11, dword ptr [r13 + r9 + 400]
        assertThat(bytes(AvxOp.BROADCAST, 11, Mem.at(Reg.R13, Reg.R9, 1, 400))).isEqualTo("c4027d189c0d90010000");
        // vcvtph2ps ymm14, xmmword ptr [rdi + 128]
        assertThat(bytes(AvxOp.WIDEN_HALVES, 14, Mem.at(Reg.RDI, 128))).isEqualTo("c4627d13b780000000");
        // vpmovsxbw ymm8, xmmword ptr [rdi + 16]
        assertThat(bytes(AvxOp.WIDEN_SIGNED_BYTES_TO_WORDS, 8, Mem.at(Reg.RDI, 16)))
                .isEqualTo("c4627d204710");
        // vpmovsxbd ymm8, qword ptr [rdi + 16]
        assertThat(bytes(AvxOp.WIDEN_SIGNED_BYTES, 8, Mem.at(Reg.RDI, 16))).isEqualTo("c4627d214710");
        // vpmovzxbd ymm9, qword ptr [r12 + 16]
        assertThat(bytes(AvxOp.WIDEN_BYTES, 9, Mem.at(Reg.R12, 16))).isEqualTo("c4427d314c2410");
    }

    /// With `{evex}`.
    @Test
    void halvesAsAvx512EncodesThem() {
        // vpdpwssd ymm3, ymm12, ymm14
        assertThat(half(3, 12, ymm(14))).isEqualTo("62d21d2852de");
        // vpdpwssd ymm9, ymm11, ymm8
        assertThat(half(9, 11, ymm(8))).isEqualTo("6252252852c8");
        // vpdpwssd ymm9, ymm11, ymmword ptr [r10 + rdx*2 + 64]
        assertThat(half(9, 11, Mem.at(Reg.R10, Reg.RDX, 2, 64))).isEqualTo("62522528524c5202");
    }

    private static String half(int to, int first, Operand second) {
        return bytes(code -> code.vector(VectorOp.DOT_WORDS, ymm(to), ymm(first), second));
    }

    /// With a prefix that says nothing, which GNU as leaves out.
    @Test
    void prefetches() {
        // prefetcht0 byte ptr [rdi + 2048]
        assertThat(bytes(code -> code.prefetch(Mem.at(Reg.RDI, 2048)))).isEqualTo("400f188f00080000");
        // prefetcht0 byte ptr [r10 + r9 + 16]
        assertThat(bytes(code -> code.prefetch(Mem.at(Reg.R10, Reg.R9, 1, 16)))).isEqualTo("430f184c0a10");
    }
}

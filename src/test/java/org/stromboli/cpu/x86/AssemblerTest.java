package org.stromboli.cpu.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The bytes are those of GNU as for the instructions in the comments; where there is a short form for small numbers,
/// which the assembler does not know, those of the long one.
class AssemblerTest {

    private static String bytes(Consumer<Assembler> instructions) {
        Assembler code = new Assembler();
        instructions.accept(code);
        return HexFormat.of().formatHex(code.bytes());
    }

    private static Zmm zmm(int number) {
        return new Zmm(number);
    }

    @Test
    void vectorsInRegisters() {
        // vdpbf16ps zmm23, zmm31, zmm9
        assertThat(bytes(code -> code.vector(VectorOp.DOT_BFLOAT16, zmm(23), zmm(31), zmm(9))))
                .isEqualTo("62c2064052f9");
        // vaddps zmm1, zmm2, zmm3
        assertThat(bytes(code -> code.vector(VectorOp.ADD, zmm(1), zmm(2), zmm(3))))
                .isEqualTo("62f16c4858cb");
        // vfmadd213ps zmm17, zmm8, zmm30
        assertThat(bytes(code -> code.vector(VectorOp.FMA213, zmm(17), zmm(8), zmm(30))))
                .isEqualTo("62823d48a8ce");
        // vcvtneps2bf16 ymm18, zmm18
        assertThat(bytes(code -> code.vector(VectorOp.TO_BFLOAT16, zmm(18), zmm(18))))
                .isEqualTo("62a27e4872d2");
        // vpmovzxwd zmm18, ymm18
        assertThat(bytes(code -> code.vector(VectorOp.WIDEN_WORDS, zmm(18), zmm(18))))
                .isEqualTo("62a27d4833d2");
        // vrndscaleps zmm4, zmm20, 0
        assertThat(bytes(code -> code.vector(VectorOp.ROUND, zmm(4), zmm(20), 0)))
                .isEqualTo("62b37d4808e400");
        // vpslld zmm20, zmm28, 16
        assertThat(bytes(code -> code.shiftLeft(zmm(20), zmm(28), 16))).isEqualTo("62915d4072f410");
        // vpsrlw zmm24, zmm24, 4
        assertThat(bytes(code -> code.shiftWordsRight(zmm(24), zmm(24), 4))).isEqualTo("62913d4071d004");
        // vpdpwssd zmm30, zmm9, zmm17
        assertThat(bytes(code -> code.vector(VectorOp.DOT_WORDS, zmm(30), zmm(9), zmm(17))))
                .isEqualTo("6222354852f1");
        // vcvtdq2ps zmm18, zmm3
        assertThat(bytes(code -> code.vector(VectorOp.TO_FLOATS, zmm(18), zmm(3))))
                .isEqualTo("62e17c485bd3");
        // vpbroadcastd zmm27, ebx
        assertThat(bytes(code -> code.vector(VectorOp.BROADCAST_REGISTER, zmm(27), Reg.RBX)))
                .isEqualTo("62627d487cdb");
    }

    @Test
    void vectorsInMemory() {
        // vbroadcastss zmm28, dword ptr [r12 + rsi*2 + 12]
        assertThat(bytes(code -> code.vector(VectorOp.BROADCAST, zmm(28), Mem.at(Reg.R12, Reg.RSI, 2, 12))))
                .isEqualTo("62427d4818647403");
        // vbroadcastss zmm29, dword ptr [rax + r15 + 4]
        assertThat(bytes(code -> code.vector(VectorOp.BROADCAST, zmm(29), Mem.at(Reg.RAX, Reg.R15, 1, 4))))
                .isEqualTo("62227d48186c3801");
        // vmovups zmm25, zmmword ptr [rbp + 192]
        assertThat(bytes(code -> code.vector(VectorOp.LOAD, zmm(25), Mem.at(Reg.RBP, 192))))
                .isEqualTo("62617c48104d03");
        // vmovups zmm25, zmmword ptr [rbp + 100]
        assertThat(bytes(code -> code.vector(VectorOp.LOAD, zmm(25), Mem.at(Reg.RBP, 100))))
                .isEqualTo("62617c48108d64000000");
        // vmovups ymmword ptr [r13 + 32], ymm19
        assertThat(bytes(code -> code.storeHalf(Mem.at(Reg.R13, 32), zmm(19)))).isEqualTo("62c17c28115d01");
        // vmulps zmm7, zmm6, dword ptr [rsp + 8]{1to16}
        assertThat(bytes(code -> code.vector(
                        VectorOp.MULTIPLY, zmm(7), zmm(6), Mem.at(Reg.RSP, 8).forEach())))
                .isEqualTo("62f14c58597c2402");
        // vpdpwssd zmm2, zmm9, dword ptr [r12 + rsi*2 + 20]{1to16}
        assertThat(bytes(code -> code.vector(
                        VectorOp.DOT_WORDS,
                        zmm(2),
                        zmm(9),
                        Mem.at(Reg.R12, Reg.RSI, 2, 20).forEach())))
                .isEqualTo("62d2355852547405");
        // vfnmadd231ps zmm2, zmm9, dword ptr [r12 + 20]{1to16}
        assertThat(bytes(code -> code.vector(
                        VectorOp.FNMA231, zmm(2), zmm(9), Mem.at(Reg.R12, 20).forEach())))
                .isEqualTo("62d23558bc542405");
        // vpaddd zmm1, zmm17, zmmword ptr [rdx + 64]
        assertThat(bytes(code -> code.vector(VectorOp.ADD_INTEGERS, zmm(1), zmm(17), Mem.at(Reg.RDX, 64))))
                .isEqualTo("62f17540fe4a01");
        // vbroadcasti32x4 zmm26, xmmword ptr [r14 + 48]
        assertThat(bytes(code -> code.vector(VectorOp.BROADCAST_QUARTER, zmm(26), Mem.at(Reg.R14, 48))))
                .isEqualTo("62427d485a5603");
    }

    @Test
    void generalRegisters() {
        // push r12; pop rbx
        assertThat(bytes(code -> {
                    code.push(Reg.R12);
                    code.pop(Reg.RBX);
                }))
                .isEqualTo("41545b");
        // mov r10, qword ptr [rsp + 56]
        assertThat(bytes(code -> code.load(Reg.R10, Mem.at(Reg.RSP, 56)))).isEqualTo("4c8b542438");
        // lea r11, [r10 + rsi*2 + 0]
        assertThat(bytes(code -> code.address(Reg.R11, Mem.at(Reg.R10, Reg.RSI, 2, 0))))
                .isEqualTo("4d8d5c7200");
        // mov rax, 5; add rax, r9; add rbx, -4; cmp rcx, rax
        assertThat(bytes(code -> {
                    code.move(Reg.RAX, 5);
                    code.add(Reg.RAX, Reg.R9);
                    code.add(Reg.RBX, -4);
                    code.compare(Reg.RCX, Reg.RAX);
                }))
                .isEqualTo("48c7c0050000004c01c84881c3fcffffff4839c1");
    }

    @Test
    void jumpsGoBackAndForth() {
        // back: add rax, 1; jnz forth; jg back; forth: vzeroupper; ret
        assertThat(bytes(code -> {
                    Assembler.Label back = new Assembler.Label();
                    Assembler.Label forth = new Assembler.Label();
                    code.place(back);
                    code.add(Reg.RAX, 1);
                    code.jump(Assembler.Condition.NOT_ZERO, forth);
                    code.jump(Assembler.Condition.GREATER, back);
                    code.place(forth);
                    code.leave();
                }))
                .isEqualTo("4881c0010000000f85060000000f8fedffffffc5f877c3");
    }
}

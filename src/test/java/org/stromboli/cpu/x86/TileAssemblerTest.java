package org.stromboli.cpu.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The bytes are those of GNU as for the instructions in the comments; displacements of 0, which it leaves out, are
/// written.
class TileAssemblerTest {

    private static String bytes(Consumer<TileAssembler> instructions) {
        Assembler code = new Assembler();
        instructions.accept(new TileAssembler(code));
        return HexFormat.of().formatHex(code.bytes());
    }

    private static Tmm tmm(int number) {
        return new Tmm(number);
    }

    @Test
    void shapes() {
        // ldtilecfg [r14 + rax + 64]
        assertThat(bytes(tiles -> tiles.configure(Mem.at(Reg.R14, Reg.RAX, 1, 64))))
                .isEqualTo("c4c278494406" + "40");
        // ldtilecfg [rdi + 0]
        assertThat(bytes(tiles -> tiles.configure(Mem.at(Reg.RDI, 0)))).isEqualTo("c4e278494700");
        // tilerelease
        assertThat(bytes(TileAssembler::release)).isEqualTo("c4e27849c0");
    }

    @Test
    void registers() {
        // tilezero tmm5
        assertThat(bytes(tiles -> tiles.zero(tmm(5)))).isEqualTo("c4e27b49e8");
        // tdpbf16ps tmm0, tmm4, tmm6
        assertThat(bytes(tiles -> tiles.dotBfloat16(tmm(0), tmm(4), tmm(6)))).isEqualTo("c4e24a5cc4");
        // tdpbf16ps tmm3, tmm5, tmm7
        assertThat(bytes(tiles -> tiles.dotBfloat16(tmm(3), tmm(5), tmm(7)))).isEqualTo("c4e2425cdd");
        // tdpbssd tmm1, tmm4, tmm7
        assertThat(bytes(tiles -> tiles.dotBytes(tmm(1), tmm(4), tmm(7)))).isEqualTo("c4e2435ecc");
        // tdpbusd tmm0, tmm4, tmm6
        assertThat(bytes(tiles -> tiles.dotUnsignedBytes(tmm(0), tmm(4), tmm(6))))
                .isEqualTo("c4e2495ec4");
    }

    @Test
    void memory() {
        // tileloadd tmm6, [rbp + r12 + 0]
        assertThat(bytes(tiles -> tiles.load(tmm(6), Mem.at(Reg.RBP, Reg.R12, 1, 0))))
                .isEqualTo("c4a27b4b742500");
        // tileloadd tmm7, [rbp + r12 + 64]
        assertThat(bytes(tiles -> tiles.load(tmm(7), Mem.at(Reg.RBP, Reg.R12, 1, 64))))
                .isEqualTo("c4a27b4b7c2540");
        // tileloaddt1 tmm5, [r10 + rsi + 256]
        assertThat(bytes(tiles -> tiles.loadOnce(tmm(5), Mem.at(Reg.R10, Reg.RSI, 1, 256))))
                .isEqualTo("c4c2794bac3200010000");
        // tilestored [r8 + r9 + 0], tmm3
        assertThat(bytes(tiles -> tiles.store(Mem.at(Reg.R8, Reg.R9, 1, 0), tmm(3))))
                .isEqualTo("c4827a4b5c0800");
        // tilestored [rdx + r15 + 64], tmm2
        assertThat(bytes(tiles -> tiles.store(Mem.at(Reg.RDX, Reg.R15, 1, 64), tmm(2))))
                .isEqualTo("c4a27a4b543a40");
    }

    @Test
    void rowsNeedADistance() {
        Mem memory = Mem.at(Reg.RDX, 64);
        assertThatThrownBy(() -> bytes(tiles -> tiles.load(tmm(2), memory)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index register");
    }

    @Test
    void callsOfTheSystem() {
        Assembler code = new Assembler();
        SystemAssembler system = new SystemAssembler(code);
        // syscall; mov qword ptr [rdi + 8], rax
        system.call();
        system.store(Mem.at(Reg.RDI, 8), Reg.RAX);
        assertThat(HexFormat.of().formatHex(code.bytes())).isEqualTo("0f0548894708");
    }
}

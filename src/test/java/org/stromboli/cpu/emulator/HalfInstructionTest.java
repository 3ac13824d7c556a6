package org.stromboli.cpu.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.AvxOp;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.VectorOp;
import org.stromboli.cpu.x86.Ymm;

/// What instructions on 256 bits do, as the manual says: results worked out by hand.
class HalfInstructionTest {

    private static final int LANES = 8;
    private static final Ymm A = new Ymm(3);
    private static final Ymm B = new Ymm(9);
    private static final Ymm C = new Ymm(15);

    /// Lanes of a vector that `body` makes of three, each of the same lanes.
    private static int[] run(int a, int b, int c, Consumer<Assembler> body) throws Throwable {
        Assembler code = new Assembler();
        code.vector(AvxOp.BROADCAST_INTEGER, A, Mem.at(Reg.RDI, 0));
        code.vector(AvxOp.BROADCAST_INTEGER, B, Mem.at(Reg.RDI, 4));
        code.vector(AvxOp.BROADCAST_INTEGER, C, Mem.at(Reg.RDI, 8));
        body.accept(code);
        code.store(Mem.at(Reg.RDI, 0), C);
        code.leave();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(LANES * Integer.BYTES, 64);
            NativeRanges.add(memory);
            MemorySegment.copy(new int[] {a, b, c}, 0, memory, ValueLayout.JAVA_INT, 0, 3);
            new Emulator().function(code.bytes(), 1).invokeExact(memory.address());
            return memory.toArray(ValueLayout.JAVA_INT);
        }
    }

    private static int pair(int even, int odd) {
        return even & 0xFFFF | odd << 16;
    }

    @Test
    void productsOfWordsAreAddedInBothEncodings() throws Throwable {
        int one = pair(-3, 200);
        int other = pair(1000, -7);
        assertThat(run(one, other, 10_000, code -> code.vector(AvxOp.DOT_WORDS, C, A, B)))
                .containsOnly(10_000 - 3000 - 1400);
        assertThat(run(one, other, 10_000, code -> code.vector(VectorOp.DOT_WORDS, C, A, B)))
                .containsOnly(10_000 - 3000 - 1400);
    }

    /// It does not saturate, as its neighbour `vpdpwssds` does.
    @Test
    void sumsOfProductsWrap() throws Throwable {
        int smallest = pair(-32768, -32768);
        assertThat(run(smallest, smallest, Integer.MAX_VALUE, code -> code.vector(AvxOp.DOT_WORDS, C, A, B)))
                .containsOnly(-1);
    }

    @Test
    void integersAreRoundedToEvenAndSaturatedAsWords() throws Throwable {
        int half = Float.floatToRawIntBits(2.5f);
        assertThat(run(half, 0, 0, code -> code.vector(AvxOp.TO_INTEGERS, C, A)))
                .containsOnly(2);
        assertThat(run(70_000, -70_000, 0, code -> code.vector(AvxOp.PACK_WORDS, C, A, B)))
                .containsExactly(
                        0x7FFF7FFF, 0x7FFF7FFF, 0x80008000, 0x80008000, 0x7FFF7FFF, 0x7FFF7FFF, 0x80008000, 0x80008000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c4e17c5dcb", // vminps
                "c4e1785dcb", // 128 bits
                "c4e1ec58cb", // wide elements
                "c4e16c10cb", // vmovups with a first source
                "c4e16d71e904", // a shift that there is not
            })
    void whatNobodyWritesIsAnError(String bytes) {
        assertThatThrownBy(() -> Decoder.decode(HexFormat.of().parseHex(bytes)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

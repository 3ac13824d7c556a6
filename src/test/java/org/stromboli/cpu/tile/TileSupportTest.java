package org.stromboli.cpu.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stromboli.cpu.TestKernels;
import org.stromboli.cpu.emulator.Emulator;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.ChildRun;
import org.stromboli.cpu.x86.ProcessorFeatures;
import org.stromboli.cpu.x86.Reg;

/// Tiles are used where the system permits them and a child ran them, and nowhere else.
class TileSupportTest {

    private static final ChildRun GOOD = new ChildRun(ChildRun.End.EXITED, 0);
    private static final int SUMS_AT = 64 + 2 * 1024;

    @Test
    void bothFeaturesMustBeAnnounced() {
        Set<String> features = Set.of("amx_tile", "amx_bf16", "avx2");
        assertThat(TileNumbers.BFLOAT16.areAnnounced(features)).isTrue();
        assertThat(TileNumbers.BYTES.areAnnounced(features)).isFalse();
        assertThat(TileNumbers.BYTES.areAnnounced(Set.of("amx_tile", "amx_int8")))
                .isTrue();
    }

    @Test
    void withoutPermissionNothingIsTried() {
        assertThat(TileSupport.refusal(() -> 95L, () -> {
                    throw new AssertionError("tried");
                }))
                .contains("the system does not permit them (error 95)");
        assertThat(TileSupport.refusal(() -> 0L, Optional::empty)).isEmpty();
        assertThat(TileSupport.refusal(
                        () -> {
                            throw new UnsupportedOperationException("no code");
                        },
                        Optional::empty))
                .contains("no code");
    }

    @ParameterizedTest
    @EnumSource
    void whatTheChildRunsComputesTheRightSums(TileNumbers numbers) throws Throwable {
        Assembler code = new Assembler();
        code.push(Reg.RBX);
        code.move(Reg.RBX, Reg.RDI);
        TileSupport.product(numbers, code);
        code.pop(Reg.RBX);
        code.leave();
        MethodHandle function = new Emulator().function(code.bytes(), 1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = TestKernels.allocate(arena, SUMS_AT + 1024);
            TileSupport.fill(numbers, memory);
            assertThat(TileSupport.judged(GOOD, numbers, memory)).contains("a child process got wrong sums from them");
            function.invokeExact(memory.address());
            assertThat(TileSupport.judged(GOOD, numbers, memory)).isEmpty();
            assertThat(TileSupport.judged(new ChildRun(ChildRun.End.KILLED, 4), numbers, memory))
                    .contains("a child process that ran their instructions ended with signal 4");
            memory.set(ValueLayout.JAVA_FLOAT, SUMS_AT + 1020, 1);
            assertThat(TileSupport.judged(GOOD, numbers, memory)).isNotEmpty();
        }
    }

    /// On a machine without tiles, the real system refuses them.
    @ParameterizedTest
    @EnumSource
    void aMachineWithoutTilesIsRefused(TileNumbers numbers) {
        Set<String> features = ProcessorFeatures.ofThisMachine();
        assumeTrue(!features.isEmpty(), "no x86-64 with Linux");
        assumeTrue(!numbers.areAnnounced(features), "this processor has tiles");
        assertThat(TileSupport.refusal(numbers)).get().asString().contains("does not permit them");
        assertThat(TileSupport.refusal(() -> 0L, () -> TileSupport.runInChild(numbers)))
                .contains("a child process that ran their instructions ended with signal 4");
    }
}

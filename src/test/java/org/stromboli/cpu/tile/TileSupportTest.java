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
        assertThat(TileSupport.isAnnounced(Set.of("amx_tile", "amx_bf16", "avx2")))
                .isTrue();
        assertThat(TileSupport.isAnnounced(Set.of("amx_tile", "amx_int8"))).isFalse();
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

    @Test
    void whatTheChildRunsComputesTheRightSums() throws Throwable {
        Assembler code = new Assembler();
        code.push(Reg.RBX);
        code.move(Reg.RBX, Reg.RDI);
        TileSupport.product(code);
        code.pop(Reg.RBX);
        code.leave();
        MethodHandle function = new Emulator().function(code.bytes(), 1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = TestKernels.allocate(arena, SUMS_AT + 1024);
            TileSupport.fill(memory);
            assertThat(TileSupport.judged(GOOD, memory)).contains("a child process got wrong sums from them");
            function.invokeExact(memory.address());
            assertThat(TileSupport.judged(GOOD, memory)).isEmpty();
            assertThat(TileSupport.judged(new ChildRun(ChildRun.End.KILLED, 4), memory))
                    .contains("a child process that ran their instructions ended with signal 4");
            memory.set(ValueLayout.JAVA_FLOAT, SUMS_AT + 1020, 1);
            assertThat(TileSupport.judged(GOOD, memory)).isNotEmpty();
        }
    }

    /// On a machine without tiles, the real system refuses them.
    @Test
    void aMachineWithoutTilesIsRefused() {
        Set<String> features = ProcessorFeatures.ofThisMachine();
        assumeTrue(!features.isEmpty(), "no x86-64 with Linux");
        assumeTrue(!TileSupport.isAnnounced(features), "this processor has tiles");
        assertThat(TileSupport.refusal()).get().asString().contains("does not permit them");
        assertThat(TileSupport.refusal(() -> 0L, TileSupport::runInChild))
                .contains("a child process that ran their instructions ended with signal 4");
    }
}

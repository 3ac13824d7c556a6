package org.stromboli.cpu.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A child's death, whatever it dies of, is a result.
class ChildRunTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @BeforeEach
    void needsTheProcessor() {
        assumeTrue(!ProcessorFeatures.ofThisMachine().isEmpty(), "no x86-64 with Linux");
    }

    @Test
    void whatTheChildWritesIsShared() {
        MemorySegment memory = ChildRun.memory(64);
        memory.set(ValueLayout.JAVA_LONG, 0, 40);
        ChildRun run = ChildRun.of(
                code -> {
                    code.load(Reg.RCX, Mem.at(Reg.RBX, 0));
                    code.add(Reg.RCX, 2);
                    new SystemAssembler(code).store(Mem.at(Reg.RBX, 8), Reg.RCX);
                },
                memory,
                LONG);
        assertThat(run).isEqualTo(new ChildRun(ChildRun.End.EXITED, 0));
        assertThat(run.succeeded()).isTrue();
        assertThat(memory.get(ValueLayout.JAVA_LONG, 8)).isEqualTo(42);
    }

    @Test
    void anInvalidInstructionEndsTheChildAlone() {
        ChildRun run = ChildRun.of(code -> code.put(0x0F, 0x0B), ChildRun.memory(64), LONG); // ud2
        assertThat(run).isEqualTo(new ChildRun(ChildRun.End.KILLED, 4)).hasToString("signal 4");
        assertThat(run.succeeded()).isFalse();
    }

    @Test
    void aWrongAddressEndsTheChildAlone() {
        ChildRun run = ChildRun.of(
                code -> {
                    code.move(Reg.RCX, 8);
                    code.load(Reg.RCX, Mem.at(Reg.RCX, 0));
                },
                ChildRun.memory(64),
                LONG);
        assertThat(run).isEqualTo(new ChildRun(ChildRun.End.KILLED, 11));
    }

    @Test
    void aChildThatDoesNotEndIsEnded() {
        ChildRun run = ChildRun.of(
                code -> {
                    Assembler.Label again = new Assembler.Label();
                    code.place(again);
                    code.move(Reg.RCX, 1);
                    code.add(Reg.RCX, 0);
                    code.jump(Assembler.Condition.NOT_ZERO, again);
                },
                ChildRun.memory(64),
                Duration.ofMillis(50));
        assertThat(run).isEqualTo(new ChildRun(ChildRun.End.LATE, 50));
    }
}

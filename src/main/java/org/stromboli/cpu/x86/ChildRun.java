package org.stromboli.cpu.x86;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.function.Consumer;

/// Runs code once in a child of this process, so that an instruction which the processor announces and does not have
/// ends the child alone. The child is made by `clone`: it has signal handlers and a stack of its own, shares the
/// memory, so that nothing is copied, and runs nothing but this code. That takes neither a file nor a second virtual
/// machine. A signal must not end it by itself: some versions of Linux, when they write a core file, end all processes
/// that share the memory. So a handler ends it.
///
/// @param end how the child ended
/// @param number its exit status, or the signal that ended it, or the system's error
public record ChildRun(End end, int number) {

    /// How a child ends.
    public enum End {
        EXITED("exit status"),
        KILLED("signal"),
        LATE("stopped after milliseconds"),
        NOT_STARTED("not started, error");

        private final String text;

        End(String text) {
            this.text = text;
        }
    }

    private static final int CLONE = 56;
    private static final int SET_SIGNAL_ACTION = 13;
    private static final int EXIT = 231;

    private static final int WITH_THE_MEMORY = 0x100;
    private static final int TELLS_ITS_END = 17; // by SIGCHLD

    /// An invalid instruction, a bus error, arithmetic, a wrong address.
    private static final int[] SIGNALS = {4, 7, 8, 11};

    private static final int SIGNAL_SET_BYTES = 8;
    private static final long HAS_RESTORER = 0x04000000;

    /// The exit status is the signal and this.
    private static final int SIGNAL_BASE = 128;

    // What the parent and the child know of each other: the child's number, the signals' action, the child's stack.
    private static final int ACTION_AT = 8;
    private static final int OWN_BYTES = 1 << 16;

    private static final int WITHOUT_WAITING = 1;
    private static final int KILL = 9;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    public boolean succeeded() {
        return end == End.EXITED && number == 0;
    }

    @Override
    public String toString() {
        return end.text + " " + number;
    }

    /// Memory for the code to read and to write, zero at first, for the life of the process.
    public static MemorySegment memory(long bytes) {
        return MachineCode.memory(bytes);
    }

    /// @param body finds the address of the memory in rbx, which it keeps, and may change all other registers but rsp
    /// @throws UnsupportedOperationException if this system does not let a process make code
    public static ChildRun of(Consumer<Assembler> body, MemorySegment memory, Duration limit) {
        MemorySegment own = MachineCode.memory(OWN_BYTES);
        long handler = MachineCode.executable(handler()).address();
        own.asSlice(ACTION_AT)
                .copyFrom(
                        MemorySegment.ofArray(new long[] {handler, HAS_RESTORER, handler, 0})); // no signal is blocked
        try {
            MachineCode.longFunction(code(body), 2).invokeExact(own.address(), memory.address());
            long child = own.get(ValueLayout.JAVA_LONG, 0);
            return child < 0
                    ? new ChildRun(End.NOT_STARTED, (int) -child)
                    : end((int) child, System.nanoTime() + limit.toNanos(), limit);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UnsupportedOperationException("a child cannot be started", e);
        }
    }

    /// Gets the signal in rdi, and never comes back.
    private static byte[] handler() {
        Assembler code = new Assembler();
        code.add(Reg.RDI, SIGNAL_BASE);
        code.move(Reg.RAX, EXIT);
        new SystemAssembler(code).call();
        return code.bytes();
    }

    /// The parent comes back with the child's number; the child never does.
    private static byte[] code(Consumer<Assembler> body) {
        Assembler code = new Assembler();
        SystemAssembler system = new SystemAssembler(code);
        Assembler.Label parent = new Assembler.Label();
        code.push(Reg.RBX);
        code.push(Reg.R12);
        code.move(Reg.R12, Reg.RDI);
        code.move(Reg.RBX, Reg.RSI);
        code.move(Reg.RAX, CLONE);
        code.move(Reg.RDI, WITH_THE_MEMORY | TELLS_ITS_END);
        code.address(Reg.RSI, Mem.at(Reg.R12, OWN_BYTES));
        code.move(Reg.RDX, 0);
        code.move(Reg.R10, 0);
        code.move(Reg.R8, 0);
        system.call();
        code.add(Reg.RAX, 0);
        code.jump(Assembler.Condition.NOT_ZERO, parent);
        for (int signal : SIGNALS) {
            code.move(Reg.RAX, SET_SIGNAL_ACTION);
            code.move(Reg.RDI, signal);
            code.address(Reg.RSI, Mem.at(Reg.R12, ACTION_AT));
            code.move(Reg.RDX, 0);
            code.move(Reg.R10, SIGNAL_SET_BYTES);
            system.call();
        }
        body.accept(code);
        code.move(Reg.RAX, EXIT);
        code.move(Reg.RDI, 0);
        system.call();
        code.place(parent);
        system.store(Mem.at(Reg.R12, 0), Reg.RAX);
        code.pop(Reg.R12);
        code.pop(Reg.RBX);
        code.leave();
        return code.bytes();
    }

    private static ChildRun end(int child, long deadline, Duration limit) throws Throwable {
        MethodHandle await = MachineCode.libc("waitpid", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(INT);
            while (System.nanoTime() < deadline) {
                int ended = (int) await.invokeExact(child, status, WITHOUT_WAITING);
                if (ended != 0) {
                    return ended == child
                            ? ended(status.get(INT, 0))
                            : new ChildRun(End.NOT_STARTED, ended); // taken by another who waits
                }
                Thread.sleep(1);
            }
            int killed = (int) MachineCode.libc("kill", FunctionDescriptor.of(INT, INT, INT))
                    .invokeExact(child, KILL);
            int ended = (int) await.invokeExact(child, status, 0);
            assert killed == 0 && ended == child;
            return new ChildRun(End.LATE, (int) limit.toMillis());
        }
    }

    private static ChildRun ended(int status) {
        int signal = status & 0x7F;
        int exit = status >> 8 & 0xFF;
        if (signal != 0) {
            return new ChildRun(End.KILLED, signal);
        }
        return exit > SIGNAL_BASE ? new ChildRun(End.KILLED, exit - SIGNAL_BASE) : new ChildRun(End.EXITED, exit);
    }
}

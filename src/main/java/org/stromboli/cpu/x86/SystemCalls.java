package org.stromboli.cpu.x86;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Calls of the system that neither Java nor its C library has.
public final class SystemCalls {

    private static final int PROCESS_CONTROL = 158; // arch_prctl
    private static final int REQUEST_STATE = 0x1023; // ARCH_REQ_XCOMP_PERM
    private static final int TILE_DATA = 18;

    private SystemCalls() {}

    /// Asks for the permission to use tiles, which holds for all threads of this process.
    ///
    /// @return 0, or the system's error
    /// @throws UnsupportedOperationException if this system does not let a process make code
    public static long requestTiles() {
        Assembler code = new Assembler();
        SystemAssembler system = new SystemAssembler(code);
        code.push(Reg.RBX);
        code.move(Reg.RBX, Reg.RDI);
        code.move(Reg.RAX, PROCESS_CONTROL);
        code.move(Reg.RDI, REQUEST_STATE);
        code.move(Reg.RSI, TILE_DATA);
        system.call();
        system.store(Mem.at(Reg.RBX, 0), Reg.RAX);
        code.pop(Reg.RBX);
        code.leave();
        MemorySegment result = MachineCode.memory(Long.BYTES);
        try {
            MachineCode.longFunction(code.bytes(), 1).invokeExact(result.address());
        } catch (Throwable e) {
            throw new UnsupportedOperationException("the system cannot be asked for tiles", e);
        }
        return -result.get(ValueLayout.JAVA_LONG, 0);
    }
}

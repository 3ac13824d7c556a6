package org.stromboli.cpu.x86;

/// Writes calls of the system among the instructions of an [Assembler].
final class SystemAssembler {

    private static final int STORE = 0x89;

    private final Assembler code;

    SystemAssembler(Assembler code) {
        this.code = code;
    }

    /// Of number rax, with arguments in rdi, rsi, rdx and r10. The result is in rax; rcx and r11 are lost.
    void call() {
        code.put(0x0F, 0x05);
    }

    void store(Mem to, Reg from) {
        code.general(STORE, from.number(), to);
    }
}

package org.stromboli.cpu.emulator;

/// One instruction with its operands.
@FunctionalInterface
interface Instruction {
    void run(Processor processor);
}

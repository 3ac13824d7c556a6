package org.stromboli.cpu.emulator;

/// Where an instruction's last operand is.
@FunctionalInterface
interface VectorSource {

    /// Its lanes, there until the next operand is asked for.
    int[] of(Processor processor);
}

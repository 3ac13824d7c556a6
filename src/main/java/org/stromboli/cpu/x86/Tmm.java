package org.stromboli.cpu.x86;

/// A tile register: up to 16 rows of 64 bytes.
///
/// @param number 0 to 7
public record Tmm(int number) implements Operand {}

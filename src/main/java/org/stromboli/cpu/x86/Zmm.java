package org.stromboli.cpu.x86;

/// A vector register of 512 bits.
///
/// @param number 0 to 31
public record Zmm(int number) implements Operand {}

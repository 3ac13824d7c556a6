package org.stromboli.cpu.code;

/// A vector register of 512 bits.
///
/// @param number 0 to 31
public record Zmm(int number) implements Operand {}

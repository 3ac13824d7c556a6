package org.stromboli.cpu.x86;

/// A vector register of 256 bits.
///
/// @param number 0 to 15
public record Ymm(int number) implements Operand {}

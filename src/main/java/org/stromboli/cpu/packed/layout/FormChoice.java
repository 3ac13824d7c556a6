package org.stromboli.cpu.packed.layout;

/// The form for a matrix.
///
/// @param constants of the coding, see [Codes#constants]
/// @param scaleFactor what scales are multiplied with, so that codes are whole numbers
/// @param offsetZero what is added to a group's zero
public record FormChoice(PackedForm form, byte[] constants, float scaleFactor, int offsetZero) {

    static FormChoice of(Codes codes, Scaling scaling) {
        return new FormChoice(new PackedForm(codes, scaling), codes.constants(), 1, 0);
    }
}

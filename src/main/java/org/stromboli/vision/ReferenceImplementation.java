package org.stromboli.vision;

/// Whose rounding is reproduced: checkpoints were trained with one or the other, and a pixel that differs may become
/// another token.
public enum ReferenceImplementation {
    /// The Hugging Face conversions: torchvision's resizing, lengths rounded to seven decimals before they are cut.
    TRANSFORMERS,
    /// The authors' own code: Pillow's resizing, lengths simply cut.
    ORIGINAL
}

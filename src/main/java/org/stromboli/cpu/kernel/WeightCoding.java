package org.stromboli.cpu.kernel;

/// How a [PackedMatrix] holds weights.
public enum WeightCoding {
    /// bfloat16 in twelve bits, see [TwelveBitRow].
    TWELVE_BITS(3, new PanelLoader.TwelveBits()),
    /// Whole numbers from -127 to 127, see [EightBitRow].
    EIGHT_BITS(2, new PanelLoader.EightBits());

    static final int VECTOR_BYTES = 64;

    private final int vectors;
    private final PanelLoader code;

    WeightCoding(int vectors, PanelLoader code) {
        this.vectors = vectors;
        this.code = code;
    }

    /// Bytes of eight columns of sixteen rows.
    int groupBytes() {
        return vectors * VECTOR_BYTES;
    }

    /// What unpacks it.
    PanelLoader code() {
        return code;
    }
}

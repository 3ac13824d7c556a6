package org.stromboli.cpu;

/// How a [CodedMatrix] holds weights.
enum WeightCoding {
    /// bfloat16 in twelve bits, see [TwelveBitRow].
    TWELVE_BITS(3, new PanelCode.TwelveBits()),
    /// Whole numbers from -127 to 127, see [EightBitRow].
    EIGHT_BITS(2, new PanelCode.EightBits());

    static final int VECTOR_BYTES = 64;

    private final int vectors;
    private final PanelCode code;

    WeightCoding(int vectors, PanelCode code) {
        this.vectors = vectors;
        this.code = code;
    }

    /// Bytes of eight columns of sixteen rows.
    int groupBytes() {
        return vectors * VECTOR_BYTES;
    }

    /// What unpacks it.
    PanelCode code() {
        return code;
    }
}

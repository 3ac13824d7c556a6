package org.stromboli.cpu.packed.kernel;

import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.packed.layout.Scaling;

/// Unpacked weights of two blocks, 16 rows, and of some steps of columns, which many tokens are multiplied with while
/// they are in the cache: how they are laid out, which depends on the instructions that multiply them. An item is one
/// vector of each block. What a part is scaled with follows apart, in float32.
public enum Strip {
    /// For vectors of 256 bits: the items of one block, then those of the other, so that each is written to whole lines
    /// of the cache. Integers are less their zeros.
    NARROW("vectors of 256 bits", Codes.VECTOR_BYTES, 16 << 10, 1792),
    /// For vectors of 512 bits, each of an item of both blocks. Integers are less their zeros.
    WIDE("vectors of 512 bits", 2 * Codes.VECTOR_BYTES, Codes.VECTOR_BYTES, 1792),
    /// For tiles of bytes: an item of both blocks twice. First come the lower bytes of its 16-bit integers, then the
    /// same bytes in the upper halves, and all else is zero. So tiles multiply first the lower and then the upper
    /// bytes of activations where they are. Zeros follow with the scales, unless codes less their zero are bytes.
    BYTES("AMX tiles", 4 * Codes.VECTOR_BYTES, Codes.VECTOR_BYTES, 1024);

    /// Results of a token: two blocks.
    public static final int RESULT_BYTES = 2 * Codes.VECTOR_BYTES;

    /// From one block's factor to the other's.
    public static final int FACTOR_BLOCK_BYTES = Codes.VECTOR_BYTES;

    private static final int BLOCKS = 2;

    /// In the factors of a part, of one block after the other.
    static final int SCALES = 0;

    static final int MINIMA = BLOCKS * Codes.VECTOR_BYTES;
    static final int ZEROS = 2 * MINIMA;

    /// Where the bytes in the upper halves are in an item.
    static final int UPPER_AT = BLOCKS * Codes.VECTOR_BYTES;

    private final String instructions;
    private final int itemBytes;
    private final int blockBytes;
    private final int rowBytes;

    /// @param instructions what multiplies it
    /// @param itemBytes from one item to the next
    /// @param blockBytes from one block's items to the other's
    /// @param rowBytes of a token's activations of a strip, at most: more weights would not stay in the first cache
    Strip(String instructions, int itemBytes, int blockBytes, int rowBytes) {
        this.instructions = instructions;
        this.itemBytes = itemBytes;
        this.blockBytes = blockBytes;
        this.rowBytes = rowBytes;
    }

    String instructions() {
        return instructions;
    }

    int itemBytes() {
        return itemBytes;
    }

    public int blockBytes() {
        return blockBytes;
    }

    public int maxColumns(PackedForm form) {
        return rowBytes / form.inputBytes();
    }

    /// Memory of the items of so many steps.
    public long itemBytes(PackedForm form, int steps) {
        return this == NARROW
                ? (long) BLOCKS * blockBytes
                : (long) steps * form.codes().items() * itemBytes;
    }

    /// Of a step.
    public long factorBytes(PackedForm form) {
        return (long) form.parts() * partFactorBytes();
    }

    int partFactorBytes() {
        return this == BYTES ? ZEROS + MINIMA : ZEROS;
    }

    /// Whether what multiplies takes the zeros from the sums, since codes less their zeros may be no bytes.
    boolean keepsZeros(PackedForm form) {
        Scaling scaling = form.scaling();
        return this == BYTES && scaling.hasZeros() && !form.areBytesLessZero();
    }
}

package org.stromboli.cpu.packed.plain;

import java.lang.foreign.MemorySegment;
import org.stromboli.cpu.kernel.ScratchBuffer;
import org.stromboli.cpu.packed.plain.PlainKernels.Place;

/// Weights of a matrix, in blocks, and the order in which they are multiplied with many tokens. Any thread.
public abstract sealed class PlainProduct permits SixteenBitProduct, TwelveBitProduct {

    /// Tokens whose activations and results of a strip stay in the second cache while the blocks of a strip are
    /// multiplied with them.
    public static final int MAX_TOKENS = 144;

    /// Tokens that are multiplied at a time: of many, all but the last come in multiples of it.
    public static final int TILE = 6;

    /// Rows of a block.
    public static final int ROWS = 16;

    /// Of weights, for one call, during which no garbage is collected.
    private static final long CALL_BYTES = 512 << 10;

    /// Tokens for which a block's weights, all columns of it, are used before the next block's.
    private static final int FEW = 24;

    /// Columns whose weights of a block stay in the first cache, next to a tile's activations.
    private static final int SEGMENT = 384;

    /// Blocks whose results are kept aside until all columns are multiplied: in their rows, far from each other, they
    /// would come from memory for each segment.
    private static final int STRIP = 8;

    private static final long STRIP_BYTES = (long) STRIP * PlainLayout.RESULT_BYTES;

    private static final ThreadLocal<ScratchBuffer> RESULTS = ThreadLocal.withInitial(ScratchBuffer::new);

    final int quads;
    final MemorySegment memory;
    private final PlainKernels kernels;
    private final Starts starts;

    PlainProduct(int columns, MemorySegment memory, PlainKernels kernels, Starts starts) {
        quads = PlainLayout.quads(columns);
        this.memory = memory;
        this.kernels = kernels;
        this.starts = starts;
    }

    /// What a product reads and writes.
    ///
    /// @param x floats of all tokens, with zeros up to whole quads
    /// @param xStride bytes from one token to the next
    /// @param y where results of the first block and token are
    /// @param yStride bytes from one token to the next
    public record Rows(int tokens, MemorySegment x, long xStride, MemorySegment y, long yStride) {}

    /// The products of blocks with up to [#MAX_TOKENS] tokens.
    public void multiply(Rows rows, int from, int to) {
        Place at = new Place(
                memory.address() + from * kernels.blockBytes(quads),
                rows.x.address(),
                rows.xStride,
                rows.y.address(),
                rows.yStride);
        if (rows.tokens <= kernels.maxTokens()) {
            once(at, rows.tokens, from, to);
        } else if (rows.tokens <= FEW) {
            for (int block = from; block < to; block++) {
                Place place = after(at, block - from);
                starts.write(place, rows.tokens, block, 1);
                tiles(place, rows.tokens, 0, quads);
            }
        } else {
            for (int block = from; block < to; block += STRIP) {
                strip(rows, after(at, block - from), block, Math.min(STRIP, to - block), block - from);
            }
        }
    }

    /// A call for some blocks at a time.
    private void once(Place at, int tokens, int from, int to) {
        int most = (int) Math.max(2, CALL_BYTES / kernels.blockBytes(quads) / 2 * 2);
        for (int block = from; block < to; block += most) {
            int count = Math.min(most, to - block);
            Place place = after(at, block - from);
            starts.write(place, tokens, block, count);
            kernels.blocks(place, tokens, quads, count);
        }
    }

    private Place after(Place at, int blocks) {
        return at.after(blocks * kernels.blockBytes(quads), 0, (long) blocks * PlainLayout.RESULT_BYTES);
    }

    /// Some blocks.
    ///
    /// @param at whose weights are those of the first of them
    /// @param before how many blocks of the results come before it
    private void strip(Rows rows, Place at, int first, int blocks, int before) {
        MemorySegment results = RESULTS.get().atLeast(rows.tokens * STRIP_BYTES);
        Place strip = new Place(at.weights(), at.x(), at.xStride(), results.address(), STRIP_BYTES);
        starts.write(strip, rows.tokens, first, blocks);
        int segments = Math.ceilDiv(quads * PlainLayout.QUAD, SEGMENT);
        int most = Math.ceilDiv(quads, segments);
        for (int quad = 0; quad < quads; quad += most) {
            Place segment = strip.after(0, (long) quad * PlainLayout.QUAD * Float.BYTES, 0);
            for (int block = 0; block < blocks; block++) {
                tiles(after(segment, block), rows.tokens, quad, Math.min(most, quads - quad));
            }
        }
        for (int token = 0; token < rows.tokens; token++) {
            long to = token * rows.yStride + (long) before * PlainLayout.RESULT_BYTES;
            MemorySegment.copy(results, token * STRIP_BYTES, rows.y, to, (long) blocks * PlainLayout.RESULT_BYTES);
        }
    }

    /// Adds the products of some quads of a block.
    ///
    /// @param block whose weights begin at the place's
    abstract void tiles(Place block, int tokens, int quad, int count);

    public long bytes() {
        return memory.byteSize();
    }
}

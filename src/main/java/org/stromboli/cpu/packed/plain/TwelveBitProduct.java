package org.stromboli.cpu.packed.plain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.WeightMemory;
import org.stromboli.cpu.kernel.ScratchBuffer;
import org.stromboli.cpu.packed.plain.PlainKernels.Place;
import org.stromboli.quantisation.WeightMatrix;

/// Weights in bfloat16 that are kept in 12 bits, and a list of those that do not fit. Few tokens have them unpacked in
/// registers; for more, a segment of a block becomes bfloat16 in the cache first.
public final class TwelveBitProduct extends PlainProduct {

    /// Of weights for an exception: with more of them the list takes as much as it saves.
    private static final int MIN_WEIGHTS = 2 * Starts.BYTES;

    private static final PlainKernels FEW = PlainKernels.of(new TwelveBits());
    private static final PlainKernels MANY = PlainKernels.of(new SixteenBits(PlainCoding.BFLOAT16));
    private static final ThreadLocal<ScratchBuffer> WIDE = ThreadLocal.withInitial(ScratchBuffer::new);

    private TwelveBitProduct(int columns, MemorySegment memory, Starts starts) {
        super(columns, memory, FEW, starts);
    }

    /// None for a matrix of which too much does not fit.
    ///
    /// @param matrix of weights that are bfloat16
    /// @param arena holds the weights
    public static Optional<PlainProduct> of(WeightMatrix matrix, Arena arena, Team team) {
        int blocks = Math.ceilDiv(matrix.rows(), PlainLayout.ROWS);
        int quads = PlainLayout.quads(matrix.columns());
        long blockBytes = FEW.blockBytes(quads);
        MemorySegment memory = WeightMemory.allocate(arena, blocks * blockBytes);
        Starts.Weight[][] exceptions = new Starts.Weight[blocks][];
        team.run(blocks, (from, to) -> {
            float[] row = new float[matrix.columns()];
            short[][] rows = new short[PlainLayout.ROWS][quads * PlainLayout.QUAD];
            TwelveBitBlock block = new TwelveBitBlock(rows);
            for (int i = from; i < to; i++) {
                for (int lane = 0; lane < rows.length; lane++) {
                    PlainLayout.read(matrix, i * PlainLayout.ROWS + lane, row);
                    for (int column = 0; column < row.length; column++) {
                        rows[lane][column] = Bfloat16.bits(row[column]);
                    }
                }
                byte[] bytes = block.encode();
                MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, i * blockBytes, bytes.length);
                exceptions[i] = exceptions(block.exceptions(), rows);
            }
        });
        long outside = Arrays.stream(exceptions).mapToLong(each -> each.length).sum();
        return outside > (long) matrix.rows() * matrix.columns() / MIN_WEIGHTS
                ? Optional.empty()
                : Optional.of(new TwelveBitProduct(matrix.columns(), memory, new Starts(exceptions, arena)));
    }

    private static Starts.Weight[] exceptions(int[] places, short[][] rows) {
        return Arrays.stream(places)
                .mapToObj(place -> {
                    int row = place % PlainLayout.ROWS;
                    int column = place / PlainLayout.ROWS;
                    return new Starts.Weight(row, column, Bfloat16.of(rows[row][column]));
                })
                .toArray(Starts.Weight[]::new);
    }

    @Override
    void tiles(Place block, int tokens, int quad, int count) {
        long first = FEW.blockBytes(quad); // bytes before it, the header included
        long bytes = (long) count * PlainLayout.QUAD_BYTES;
        long wide = WIDE.get().atLeast(bytes).address();
        PlainKernels.widen(block.weights() + first, wide, count, block.weights());
        long next = block.weights() + FEW.blockBytes(quads) + first;
        Place place = new Place(wide, block.x(), block.xStride(), block.y(), block.yStride());
        MANY.tiles(place, tokens, count, next, (long) count * TwelveBitBlock.QUAD_BYTES);
    }
}

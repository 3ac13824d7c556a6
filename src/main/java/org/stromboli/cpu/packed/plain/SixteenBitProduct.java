package org.stromboli.cpu.packed.plain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.WeightMemory;
import org.stromboli.cpu.packed.plain.PlainKernels.Place;
import org.stromboli.quantisation.WeightMatrix;

/// Weights that are kept in 16 bits.
public final class SixteenBitProduct extends PlainProduct {

    private final PlainKernels kernels;

    private SixteenBitProduct(int columns, MemorySegment memory, PlainKernels kernels, Starts starts) {
        super(columns, memory, kernels, starts);
        this.kernels = kernels;
    }

    /// @param arena holds the weights
    /// @param coding that has them without loss
    public static PlainProduct of(WeightMatrix matrix, PlainCoding coding, Arena arena, Team team) {
        int blocks = Math.ceilDiv(matrix.rows(), PlainLayout.ROWS);
        PlainKernels kernels = PlainKernels.of(new SixteenBits(coding));
        long blockBytes = kernels.blockBytes(PlainLayout.quads(matrix.columns()));
        MemorySegment memory = WeightMemory.allocate(arena, blocks * blockBytes);
        team.run(blocks, (from, to) -> {
            float[] row = new float[matrix.columns()];
            byte[] block = new byte[Math.toIntExact(blockBytes)];
            for (int i = from; i < to; i++) {
                for (int lane = 0; lane < PlainLayout.ROWS; lane++) {
                    PlainLayout.read(matrix, i * PlainLayout.ROWS + lane, row);
                    coding.write(row, block, lane);
                }
                MemorySegment.copy(block, 0, memory, ValueLayout.JAVA_BYTE, i * blockBytes, block.length);
            }
        });
        return new SixteenBitProduct(matrix.columns(), memory, kernels, Starts.none(blocks, arena));
    }

    @Override
    void tiles(Place block, int tokens, int quad, int count) {
        Place place = block.after((long) quad * PlainLayout.QUAD_BYTES, 0, 0);
        long next = place.weights() + kernels.blockBytes(quads);
        kernels.tiles(place, tokens, count, next, (long) count * PlainLayout.QUAD_BYTES);
    }
}

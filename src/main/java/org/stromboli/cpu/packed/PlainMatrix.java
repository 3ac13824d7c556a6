package org.stromboli.cpu.packed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.WeightMemory;
import org.stromboli.cpu.kernel.ScratchBuffer;
import org.stromboli.cpu.packed.kernel.FormKernels;
import org.stromboli.cpu.packed.plain.PlainCoding;
import org.stromboli.cpu.packed.plain.PlainKernels;
import org.stromboli.cpu.packed.plain.PlainKernels.Ahead;
import org.stromboli.cpu.packed.plain.PlainKernels.Place;
import org.stromboli.cpu.packed.plain.PlainLayout;
import org.stromboli.quantisation.WeightMatrix;

/// A matrix of 16-bit floating-point weights, which machine code multiplies with in float32.
///
/// @param memory [blocks, quads of columns]
record PlainMatrix(int rows, int columns, MemorySegment memory, PlainKernels kernels) implements PackedMatrix {

    /// Of weights, for one call, during which no garbage is collected.
    private static final long CALL_BYTES = 512 << 10;

    /// How far weights are fetched ahead where each is used once.
    private static final int DISTANCE = 2048;

    /// Tokens for which a block's weights, all columns of it, are used before the next block's.
    private static final int FEW = 24;

    /// Whose activations of a segment stay in the second cache while all blocks are multiplied with them.
    private static final int MANY = 96;

    /// Columns whose weights of a block stay in the first cache, next to a tile's activations.
    private static final int SEGMENT = 512;

    private static final ThreadLocal<ScratchBuffer> RESULTS = ThreadLocal.withInitial(ScratchBuffer::new);

    /// @param arena holds the packed weights
    /// @param coding that has the weights without loss
    static PlainMatrix of(WeightMatrix matrix, PlainCoding coding, Arena arena, Team team) {
        int blocks = Math.ceilDiv(matrix.rows(), PlainLayout.ROWS);
        long blockBytes = PlainLayout.bytes(matrix.columns());
        MemorySegment memory = WeightMemory.allocate(arena, blocks * blockBytes);
        team.run(blocks, (from, to) -> {
            float[] row = new float[matrix.columns()];
            byte[] block = new byte[Math.toIntExact(blockBytes)];
            for (int i = from; i < to; i++) {
                for (int lane = 0; lane < PlainLayout.ROWS; lane++) {
                    int index = i * PlainLayout.ROWS + lane;
                    if (index < matrix.rows()) {
                        matrix.decode(index, row);
                        coding.write(row, block, lane);
                    } else {
                        coding.write(new float[row.length], block, lane);
                    }
                }
                MemorySegment.copy(block, 0, memory, ValueLayout.JAVA_BYTE, i * blockBytes, block.length);
            }
        });
        return new PlainMatrix(matrix.rows(), matrix.columns(), memory, PlainKernels.of(coding));
    }

    @Override
    public int blocks() {
        return Math.ceilDiv(rows, PlainLayout.ROWS);
    }

    @Override
    public long bytes() {
        return memory.byteSize();
    }

    @Override
    public boolean readsFloats() {
        return true;
    }

    @Override
    public boolean readsIntegers() {
        return false;
    }

    @Override
    public void multiply(PackedInput x, MemorySegment y, long tokenStride, int fromBlock, int toBlock) {
        if (x.columns() != columns) {
            throw new IllegalArgumentException("%d columns for a matrix of %d".formatted(x.columns(), columns));
        }
        int tokens = x.tokens();
        if (tokens == 0 || fromBlock == toBlock) {
            return;
        }
        FormKernels.Input input = x.floats();
        int whole = Math.min(toBlock, rows / PlainLayout.ROWS);
        if (fromBlock < whole) {
            long width = (long) (whole - fromBlock) * PlainLayout.RESULT_BYTES;
            for (int token = 0; token < tokens; token++) {
                y.asSlice(token * tokenStride * Float.BYTES + (long) fromBlock * PlainLayout.RESULT_BYTES, width)
                        .fill((byte) 0);
            }
            long to = y.address() + (long) fromBlock * PlainLayout.RESULT_BYTES;
            add(place(input, fromBlock, to, tokenStride * Float.BYTES), tokens, whole - fromBlock);
        }
        if (whole < toBlock) {
            MemorySegment results = RESULTS.get().atLeast((long) tokens * PlainLayout.RESULT_BYTES);
            results.fill((byte) 0);
            add(place(input, whole, results.address(), PlainLayout.RESULT_BYTES), tokens, 1);
            copyLast(results, tokens, y, tokenStride);
        }
    }

    private Place place(FormKernels.Input input, int block, long y, long yStride) {
        return new Place(
                memory.address() + block * PlainLayout.bytes(columns), input.address(), input.stride(), y, yStride);
    }

    private void add(Place at, int tokens, int blocks) {
        if (tokens <= PlainKernels.MAX_TOKENS) {
            once(at, tokens, blocks);
        } else if (tokens <= FEW) {
            tiles(at, tokens, blocks, PlainLayout.quads(columns));
        } else {
            int segments = Math.ceilDiv(columns, SEGMENT);
            int groups = Math.ceilDiv(tokens, MANY);
            int height = Math.ceilDiv(tokens, groups);
            for (int token = 0; token < tokens; token += height) {
                Place group = at.after(0, token * at.xStride(), token * at.yStride());
                int most = Math.ceilDiv(PlainLayout.quads(columns), segments);
                tiles(group, Math.min(height, tokens - token), blocks, most);
            }
        }
    }

    /// A call for some blocks at a time.
    private void once(Place at, int tokens, int blocks) {
        long blockBytes = PlainLayout.bytes(columns);
        int most = (int) Math.max(2, CALL_BYTES / blockBytes / 2 * 2);
        for (int block = 0; block < blocks; block += most) {
            Place place = at.after(block * blockBytes, 0, (long) block * PlainLayout.RESULT_BYTES);
            Ahead ahead = Ahead.of(place.weights() + DISTANCE);
            kernels.blocks(
                    place, tokens, PlainLayout.quads(columns), Math.min(most, blocks - block), blockBytes, ahead);
        }
    }

    /// @param most quads of columns at a time
    private void tiles(Place at, int tokens, int blocks, int most) {
        int quads = PlainLayout.quads(columns);
        long blockBytes = PlainLayout.bytes(columns);
        for (int quad = 0; quad < quads; quad += most) {
            int some = Math.min(most, quads - quad);
            Place segment = at.after(
                    PlainLayout.bytes(quad * PlainLayout.QUAD), (long) quad * PlainLayout.QUAD * Float.BYTES, 0);
            for (int block = 0; block < blocks; block++) {
                Place place = segment.after(block * blockBytes, 0, (long) block * PlainLayout.RESULT_BYTES);
                kernels.tiles(place, tokens, some, place.weights() + blockBytes);
            }
        }
    }

    private void copyLast(MemorySegment results, int tokens, MemorySegment y, long tokenStride) {
        int first = (blocks() - 1) * PlainLayout.ROWS;
        for (int token = 0; token < tokens; token++) {
            MemorySegment.copy(
                    results,
                    ValueLayout.JAVA_FLOAT,
                    (long) token * PlainLayout.RESULT_BYTES,
                    y,
                    ValueLayout.JAVA_FLOAT,
                    (token * tokenStride + first) * Float.BYTES,
                    rows - first);
        }
    }
}

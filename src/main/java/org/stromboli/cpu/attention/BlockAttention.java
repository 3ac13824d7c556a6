package org.stromboli.cpu.attention;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.stromboli.cpu.KvLayer;
import org.stromboli.cpu.Team;

/// Attention of many queries of one sequence in float32. Positions come in blocks that are widened once for all queries
/// and heads that share a key head; the softmax goes on from block to block, so that memory does not grow with the
/// context. A query's result has the same bits whatever the other queries are. Used by the leader of a team.
public final class BlockAttention {

    /// Queries of one piece of work.
    private static final int QUERIES = 128;

    private final int group;
    private final int kvHeads;
    private final int width;
    private final float scale;
    private final ThreadLocal<Piece> pieceOfThread = ThreadLocal.withInitial(Piece::new);

    /// @param kvHeads heads of keys and values, each of which several heads of queries may share
    /// @param width of a head, even
    public BlockAttention(int heads, int kvHeads, int width) {
        this.kvHeads = kvHeads;
        this.width = width;
        group = heads / kvHeads;
        scale = (float) (1 / Math.sqrt(width));
    }

    /// @param blocks of the sequence's cache, in order
    public void run(Queries queries, KvLayer cache, int[] blocks, Team team) {
        int pieces = Math.ceilDiv(queries.count(), QUERIES);
        team.run(pieces * kvHeads, (from, to) -> {
            for (int each = from; each < to; each++) {
                // The last queries see most: they come first, so that no thread is left alone with them.
                int first = (pieces - 1 - each / kvHeads) * QUERIES;
                int count = Math.min(QUERIES, queries.count() - first);
                pieceOfThread.get().run(queries, first, count, cache, blocks, each % kvHeads);
            }
        });
    }

    /// What one thread works with: some queries of a group of heads, query by query, head by head.
    private final class Piece {

        private final KeyBlock block = new KeyBlock(width);
        private final int most = padded(QUERIES * group);
        private final float[] q = new float[most * width];
        private final float[] sums = new float[most * block.resultWidth()];
        private final float[] scores = new float[Tile.ROWS * KeyBlock.POSITIONS];
        private final OnlineSoftmax softmax = new OnlineSoftmax(most);

        private static int padded(int rows) {
            return Math.ceilDiv(rows, Tile.ROWS) * Tile.ROWS;
        }

        void run(Queries queries, int first, int count, KvLayer cache, int[] blocks, int head) {
            load(queries, first, count, head);
            int start = queries.firsts()[first] / KeyBlock.POSITIONS * KeyBlock.POSITIONS;
            int end = queries.ends()[first + count - 1];
            for (; start < end; start += KeyBlock.POSITIONS) {
                block.fill(cache, blocks, head, start, Math.min(end, start + KeyBlock.POSITIONS));
                for (int row = 0; row < count * group; row += Tile.ROWS) {
                    int last = Math.min(row + Tile.ROWS, count * group) - 1;
                    if (queries.ends()[first + last / group] > start
                            && queries.firsts()[first + row / group] < start + KeyBlock.POSITIONS) {
                        look(queries, first, row, last, start);
                    }
                }
            }
            store(queries, first, count, head);
        }

        private void load(Queries queries, int first, int count, int head) {
            int size = group * width;
            for (int query = 0; query < count; query++) {
                long at = queries.rows()[first + query] * queries.stride() + (long) head * size * Float.BYTES;
                MemorySegment.copy(queries.memory(), ValueLayout.JAVA_FLOAT, at, q, query * size, size);
            }
            for (int i = 0; i < count * size; i++) {
                q[i] *= scale;
            }
            int rows = padded(count * group);
            Arrays.fill(q, count * size, rows * width, 0);
            Arrays.fill(sums, 0, rows * block.resultWidth(), 0);
            softmax.begin(rows);
        }

        /// Rows of a tile and one block of positions.
        private void look(Queries queries, int first, int row, int last, int start) {
            for (int place = 0; place < KeyBlock.POSITIONS; place += Tile.COLUMNS) {
                Tile.multiply(
                        q,
                        row * width,
                        width,
                        block.keys(),
                        block.keyPanel(place),
                        width,
                        scores,
                        place,
                        KeyBlock.POSITIONS);
            }
            for (int i = 0; i < Tile.ROWS; i++) {
                int query = first + Math.min(row + i, last) / group;
                int at = i * KeyBlock.POSITIONS;
                hide(at, 0, queries.firsts()[query] - start);
                hide(at, queries.ends()[query] - start, KeyBlock.POSITIONS);
                softmax.add(row + i, scores, at);
            }
            int stride = block.resultWidth();
            for (int element = 0; element < stride; element += Tile.COLUMNS) {
                Tile.multiplyAdd(
                        scores,
                        KeyBlock.POSITIONS,
                        block.values(),
                        block.valuePanel(element),
                        KeyBlock.POSITIONS,
                        softmax.factors(),
                        row,
                        sums,
                        row * stride + element,
                        stride);
            }
        }

        private void hide(int at, int from, int to) {
            int end = Math.min(to, KeyBlock.POSITIONS);
            for (int place = Math.max(0, from); place < end; place++) {
                scores[at + place] = Float.NEGATIVE_INFINITY;
            }
        }

        private void store(Queries queries, int first, int count, int head) {
            int stride = block.resultWidth();
            long size = (long) group * width;
            for (int row = 0; row < count * group; row++) {
                float inverse = softmax.inverse(row);
                for (int i = 0; i < width; i++) {
                    sums[row * stride + i] *= inverse;
                }
                long to = (first + row / group) * kvHeads * size + head * size + (long) row % group * width;
                MemorySegment.copy(
                        sums, row * stride, queries.results(), ValueLayout.JAVA_FLOAT, to * Float.BYTES, width);
            }
        }
    }
}

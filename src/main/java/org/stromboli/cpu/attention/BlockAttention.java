package org.stromboli.cpu.attention;

import static org.stromboli.cpu.Lanes.FLOATS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.stromboli.cpu.Lanes;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.packed.plain.FloatPanels;

/// Attention of many queries of one sequence in float32, products in machine code for AVX2. Positions come in blocks
/// that are laid out once for all queries and heads that share a key head; the softmax goes on from block to block, so
/// that memory does not grow with the context. A query's result has the same bits whatever the other queries are. Used
/// by the leader of a team.
public final class BlockAttention {

    /// Queries of one piece of work, times heads that share their keys: for fewer, blocks are laid out too often.
    private static final int MIN_ROWS = 768;

    private static final int MIN_QUERIES = 128;

    /// Rows whose scores stay in the cache.
    private static final int BAND = 48;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final int group;
    private final int kvHeads;
    private final int width;
    private final int queriesOfPiece;
    private final float scale;
    private final ThreadLocal<Piece> pieceOfThread = ThreadLocal.withInitial(Piece::new);

    /// @param kvHeads heads of keys and values, each of which several heads of queries may share
    public BlockAttention(int heads, int kvHeads, int width) {
        this.kvHeads = kvHeads;
        this.width = width;
        group = heads / kvHeads;
        queriesOfPiece = Math.max(MIN_QUERIES, MIN_ROWS / group);
        scale = (float) (1 / Math.sqrt(width));
    }

    public void run(Queries queries, KeyValues source, Team team) {
        int pieces = Math.ceilDiv(queries.count(), queriesOfPiece);
        team.run(pieces * kvHeads, (from, to) -> {
            for (int each = from; each < to; each++) {
                // The last queries see most: they come first, so that no thread is left alone with them.
                int first = (pieces - 1 - each / kvHeads) * queriesOfPiece;
                int count = Math.min(queriesOfPiece, queries.count() - first);
                pieceOfThread.get().run(queries, first, count, source, each % kvHeads);
            }
        });
    }

    /// What one thread works with: some queries of a group of heads, query by query, head by head.
    private final class Piece {

        private final KeyBlock block = new KeyBlock(width);
        private final int depth = KeyBlock.depth(width);
        private final int most = queriesOfPiece * group;
        private final MemorySegment q = floats(most * depth); // zero behind the width
        private final MemorySegment sums = floats(most * block.resultWidth());
        private final MemorySegment scores = floats(BAND * KeyBlock.POSITIONS);
        private final OnlineSoftmax softmax = new OnlineSoftmax(most);

        private static MemorySegment floats(int count) {
            return Arena.ofAuto().allocate((long) count * Float.BYTES, 64);
        }

        void run(Queries queries, int first, int count, KeyValues source, int head) {
            load(queries, first, count, head);
            int start = queries.firsts()[first] / KeyBlock.POSITIONS * KeyBlock.POSITIONS;
            int end = queries.ends()[first + count - 1];
            for (; start < end; start += KeyBlock.POSITIONS) {
                block.fill(source, head, start, Math.min(end, start + KeyBlock.POSITIONS));
                for (int row = 0; row < count * group; row += BAND) {
                    int rows = Math.min(BAND, count * group - row);
                    int seen = queries.ends()[first + (row + rows - 1) / group] - start;
                    if (seen > 0 && queries.firsts()[first + row / group] < start + KeyBlock.POSITIONS) {
                        int places = Math.ceilDiv(seen, FloatPanels.COLUMNS) * FloatPanels.COLUMNS;
                        look(queries, first, row, rows, start, Math.min(places, KeyBlock.POSITIONS));
                    }
                }
            }
            store(queries, first, count, head);
        }

        private void load(Queries queries, int first, int count, int head) {
            for (int row = 0; row < count * group; row++) {
                long from = queries.rows()[first + row / group] * queries.stride()
                        + (long) (head * group + row % group) * width * Float.BYTES;
                long to = (long) row * depth * Float.BYTES;
                MemorySegment.copy(queries.memory(), from, q, to, (long) width * Float.BYTES);
                scale(q, to, depth, scale);
            }
            sums.asSlice(0, (long) count * group * block.resultWidth() * Float.BYTES)
                    .fill((byte) 0);
            softmax.begin(count * group);
        }

        private static void scale(MemorySegment memory, long at, int size, float factor) {
            int i = 0;
            for (; i < FLOATS.loopBound(size); i += Lanes.COUNT) {
                long place = at + (long) i * Float.BYTES;
                FloatVector.fromMemorySegment(FLOATS, memory, place, Lanes.ORDER)
                        .mul(factor)
                        .intoMemorySegment(memory, place, Lanes.ORDER);
            }
            for (; i < size; i++) {
                long place = at + (long) i * Float.BYTES;
                memory.set(FLOAT, place, memory.get(FLOAT, place) * factor);
            }
        }

        /// @param places of the block, whole panels: what follows is hidden from all of the rows
        private void look(Queries queries, int first, int row, int rows, int start, int places) {
            long scoreStride = KeyBlock.POSITIONS * Float.BYTES;
            FloatPanels.Rows scored = new FloatPanels.Rows(scores.address(), scoreStride);
            scores.asSlice(0, rows * scoreStride).fill((byte) 0);
            long queryStride = (long) depth * Float.BYTES;
            FloatPanels.Rows asked = new FloatPanels.Rows(q.address() + row * queryStride, queryStride);
            for (int place = 0; place < places; place += FloatPanels.COLUMNS) {
                FloatPanels.add(asked, block.keyPanel(place), depth, scored.after(place), rows);
            }
            long stride = (long) block.resultWidth() * Float.BYTES;
            for (int i = 0; i < rows; i++) {
                int query = first + (row + i) / group;
                long at = i * scoreStride;
                hide(at, 0, Math.min(queries.firsts()[query] - start, places));
                hide(at, Math.max(0, queries.ends()[query] - start), places);
                float factor = softmax.add(row + i, scores, at, places);
                if (factor != 1) {
                    scale(sums, (row + i) * stride, block.resultWidth(), factor);
                }
            }
            FloatPanels.Rows results = new FloatPanels.Rows(sums.address() + row * stride, stride);
            for (int element = 0; element < block.resultWidth(); element += FloatPanels.COLUMNS) {
                FloatPanels.add(scored, block.valuePanel(element), places, results.after(element), rows);
            }
        }

        private void hide(long at, int from, int to) {
            for (int place = from; place < to; place++) {
                scores.set(FLOAT, at + (long) place * Float.BYTES, Float.NEGATIVE_INFINITY);
            }
        }

        private void store(Queries queries, int first, int count, int head) {
            long stride = (long) block.resultWidth() * Float.BYTES;
            long size = (long) group * width;
            for (int row = 0; row < count * group; row++) {
                scale(sums, row * stride, block.resultWidth(), softmax.inverse(row));
                long to = (first + row / group) * kvHeads * size + head * size + (long) row % group * width;
                MemorySegment.copy(sums, row * stride, queries.results(), to * Float.BYTES, (long) width * Float.BYTES);
            }
        }
    }
}

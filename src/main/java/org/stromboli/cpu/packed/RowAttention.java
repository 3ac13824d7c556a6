package org.stromboli.cpu.packed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.KvLayer;
import org.stromboli.cpu.Rows;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.attention.BlockAttention;
import org.stromboli.cpu.attention.PagedKeyValues;
import org.stromboli.cpu.attention.Queries;
import org.stromboli.cpu.vector.HeadAttention;

/// Attention of a step's rows, of one sequence or of several, over a paged cache: many rows of a sequence together, few
/// of them one by one. Which it is depends on the sequence alone. Used by the leader of a team.
final class RowAttention {

    /// For fewer rows of a sequence it does not pay to widen its keys and values.
    private static final int MIN_TOGETHER = 6;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final DecoderSizes geometry;
    private final Team team;
    private final long stride; // bytes of a row of queries, keys and values
    private final int shared; // elements of the queries that share a key head
    private final BlockAttention together;
    private final ThreadLocal<Scratch> scratchOfThread;

    /// What one thread needs for a row.
    private record Scratch(HeadAttention attention, float[] queries, float[] attended) {}

    RowAttention(DecoderSizes geometry, Team team) {
        this.geometry = geometry;
        this.team = team;
        stride = (long) (geometry.queryWidth() + geometry.slotWidth()) * Float.BYTES;
        shared = geometry.queryWidth() / geometry.kvHeads();
        together = new BlockAttention(geometry.heads(), geometry.kvHeads(), geometry.width());
        scratchOfThread = ThreadLocal.withInitial(
                () -> new Scratch(HeadAttention.unrounded(geometry), new float[shared], new float[shared]));
    }

    /// Adds the bias, normalises heads, turns queries and keys by their positions, and writes keys and values to the
    /// cache.
    ///
    /// @param qkv [rows, (heads + 2 * kv heads) * width] floats
    void prepare(MemorySegment qkv, PackedWeights.Attention layer, Rotation rotation, Rows rows, KvLayer cache) {
        team.run(rows.count(), (from, to) -> {
            for (int row = from; row < to; row++) {
                MemorySegment x = qkv.asSlice(row * stride, stride);
                RowArithmetic.add(x, layer.bias());
                RowArithmetic.normaliseHeads(x, layer.headGain(), geometry.width(), geometry.epsilon());
                rotation.apply(x, geometry.turnedHeads(), rows.positions()[row]);
                for (int i = 0; i < geometry.slotWidth(); i++) {
                    float value = x.getAtIndex(FLOAT, geometry.queryWidth() + i);
                    cache.put(rows.slots()[row], i, Bfloat16.rounded(value));
                }
            }
        });
    }

    /// @param logitRows rows, ascending
    /// @param attended takes [logit rows, heads * width] floats
    void attend(MemorySegment qkv, Rows rows, int[] logitRows, KvLayer cache, MemorySegment attended) {
        int[] alone = new int[logitRows.length]; // of the logit rows
        int count = 0;
        int from = 0;
        while (from < logitRows.length) {
            int[] blocks = rows.blocks()[logitRows[from]];
            int to = from + 1;
            while (to < logitRows.length && rows.blocks()[logitRows[to]] == blocks) {
                to++;
            }
            if (to - from >= MIN_TOGETHER) {
                int[] some = Arrays.copyOfRange(logitRows, from, to);
                long at = (long) from * geometry.queryWidth() * Float.BYTES;
                together.run(
                        queries(qkv, rows, some, cache, attended.asSlice(at)), new PagedKeyValues(cache, blocks), team);
            } else {
                for (int i = from; i < to; i++) {
                    alone[count++] = i;
                }
            }
            from = to;
        }
        if (count > 0) {
            attendAlone(qkv, rows, logitRows, Arrays.copyOf(alone, count), cache, attended);
        }
    }

    private Queries queries(MemorySegment qkv, Rows rows, int[] some, KvLayer cache, MemorySegment attended) {
        int[] firsts = new int[some.length];
        int[] ends = new int[some.length];
        for (int i = 0; i < some.length; i++) {
            ends[i] = rows.contexts()[some[i]];
            firsts[i] = cache.first(ends[i]);
        }
        return new Queries(qkv, stride, some, firsts, ends, attended);
    }

    /// @param some of the logit rows, by their places
    private void attendAlone(
            MemorySegment qkv, Rows rows, int[] logitRows, int[] some, KvLayer cache, MemorySegment attended) {
        int kvHeads = geometry.kvHeads();
        team.run(some.length * kvHeads, (begin, end) -> {
            Scratch scratch = scratchOfThread.get();
            for (int each = begin; each < end; each++) {
                int place = some[each / kvHeads];
                int row = logitRows[place];
                int head = each % kvHeads;
                long from = row * stride + (long) head * shared * Float.BYTES;
                MemorySegment.copy(qkv, FLOAT, from, scratch.queries(), 0, shared);
                int context = rows.contexts()[row];
                HeadAttention.View view =
                        new HeadAttention.View(cache, head, rows.blocks()[row], cache.first(context), context);
                scratch.attention().run(scratch.queries(), 0, view, scratch.attended(), 0);
                long to = ((long) place * geometry.queryWidth() + (long) head * shared) * Float.BYTES;
                MemorySegment.copy(scratch.attended(), 0, attended, FLOAT, to, shared);
            }
        });
    }
}

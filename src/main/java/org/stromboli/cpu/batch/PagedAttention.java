package org.stromboli.cpu.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.KvLayer;
import org.stromboli.cpu.Rows;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.attention.HeadNorm;
import org.stromboli.cpu.kernel.Bfloat16Rows;
import org.stromboli.cpu.kernel.KeyPanels;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.vector.HeadAttention;

/// Attention of a step's rows, of one sequence or of several, over a paged cache. Used by the leader of a team.
final class PagedAttention {

    /// For fewer rows of a sequence it does not pay to reorder its keys and values.
    private static final int MIN_PREFILL_ROWS = 6;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final int EXPONENT = 0x7F80;

    private final DecoderSizes geometry;
    private final float[] rotation; // [positions, width / 2, 2]
    private final Team team;
    private final PrefillAttention prefill;
    private final ThreadLocal<DecodeScratch> decodeScratch;

    /// What one thread needs for a row.
    private final class DecodeScratch {

        private final HeadAttention heads = new HeadAttention(geometry);
        private final float[] queries = new float[geometry.queryWidth() / geometry.kvHeads()];
        private final float[] attended = new float[queries.length];

        void run(Bfloat16Rows qkv, Rows rows, int row, int kvHead, KvLayer cache, MemorySegment to) {
            MemorySegment from = qkv.row(row);
            int start = kvHead * queries.length;
            for (int i = 0; i < queries.length; i++) {
                queries[i] = Bfloat16.of(from.getAtIndex(ValueLayout.JAVA_SHORT, start + i));
            }
            int context = rows.contexts()[row];
            HeadAttention.View view =
                    new HeadAttention.View(cache, kvHead, rows.blocks()[row], cache.first(context), context);
            heads.run(queries, 0, view, attended, 0);
            for (int i = 0; i < attended.length; i++) {
                to.setAtIndex(ValueLayout.JAVA_SHORT, start + i, Bfloat16.bits(attended[i]));
            }
        }
    }

    PagedAttention(DecoderSizes geometry, float[] rotation, MachineKernels kernels, Team team) {
        this.geometry = geometry;
        this.rotation = rotation;
        this.team = team;
        prefill = new PrefillAttention(kernels, geometry.heads(), geometry.kvHeads(), geometry.width());
        decodeScratch = ThreadLocal.withInitial(DecodeScratch::new);
    }

    /// Normalises heads, turns queries and keys by their positions, and writes keys and values to the cache.
    ///
    /// @param headGain [heads + kv heads, width], or empty: heads are not normalised
    void applyRopeAndWriteKv(Bfloat16Rows qkv, float[] headGain, Rows rows, KvLayer cache) {
        team.run(rows.count(), (from, to) -> {
            for (int row = from; row < to; row++) {
                MemorySegment memory = qkv.row(row);
                if (headGain.length > 0) {
                    turnNormalised(memory, headGain, rows.positions()[row]);
                } else {
                    turn(memory, rows.positions()[row]);
                }
                long keys = (long) geometry.queryWidth() * Short.BYTES;
                keep(memory.asSlice(keys, cache.slotBytes()), cache, rows.slots()[row]);
            }
        });
    }

    private void turn(MemorySegment row, int position) {
        int width = geometry.width();
        int turned = geometry.turnedHeads() * width;
        for (int i = 0; i < turned; i += 2) {
            int angle = position * width + i % width;
            float cosine = rotation[angle];
            float sine = rotation[angle + 1];
            int both = row.get(INT, (long) i * Short.BYTES);
            float first = Float.intBitsToFloat(both << 16);
            float second = Float.intBitsToFloat(both & 0xFFFF0000);
            int one = Float.floatToRawIntBits(Bfloat16.rounded(first * cosine - second * sine));
            int other = Float.floatToRawIntBits(Bfloat16.rounded(first * sine + second * cosine));
            row.set(INT, (long) i * Short.BYTES, one >>> 16 | other);
        }
    }

    /// Rounds once, after both.
    private void turnNormalised(MemorySegment row, float[] headGain, int position) {
        int width = geometry.width();
        float[] heads = new float[headGain.length];
        for (int i = 0; i < heads.length; i++) {
            heads[i] = Bfloat16.of(row.getAtIndex(ValueLayout.JAVA_SHORT, i));
        }
        HeadNorm.apply(heads, 0, headGain, width, geometry.epsilon());
        for (int i = 0; i < heads.length; i += 2) {
            int angle = position * width + i % width;
            float cosine = rotation[angle];
            float sine = rotation[angle + 1];
            float one = Bfloat16.rounded(heads[i] * cosine - heads[i + 1] * sine);
            float other = Bfloat16.rounded(heads[i] * sine + heads[i + 1] * cosine);
            row.setAtIndex(ValueLayout.JAVA_SHORT, i, Bfloat16.bits(one));
            row.setAtIndex(ValueLayout.JAVA_SHORT, i + 1L, Bfloat16.bits(other));
        }
    }

    /// What is not finite would poison those who read the slot later: it becomes 0.
    private static void keep(MemorySegment row, KvLayer cache, int slot) {
        MemorySegment to = cache.memory().asSlice(slot * cache.slotBytes(), cache.slotBytes());
        for (long at = 0; at < cache.slotBytes(); at += Integer.BYTES) {
            int both = row.get(INT, at);
            int low = (both & EXPONENT) == EXPONENT ? 0 : both & 0xFFFF;
            int high = (both >>> 16 & EXPONENT) == EXPONENT ? 0 : both & 0xFFFF0000;
            to.set(INT, at, low | high);
        }
    }

    /// @param logitRows rows, ascending
    /// @param attended [logit rows, heads * width]
    void attend(Bfloat16Rows qkv, Rows rows, int[] logitRows, KvLayer cache, Bfloat16Rows attended) {
        boolean all = logitRows.length == rows.count();
        int[] decodeRows = new int[logitRows.length]; // of the logit rows
        int decodes = 0;
        int from = 0;
        while (from < logitRows.length) {
            int to = from + 1;
            while (all && to < logitRows.length && rows.blocks()[to] == rows.blocks()[from]) {
                to++;
            }
            if (to - from >= MIN_PREFILL_ROWS) {
                prefill.run(
                        qkv.from(from, to - from),
                        sight(rows, from, cache),
                        paged(cache, rows.blocks()[from]),
                        attended.from(from, to - from),
                        team);
            } else {
                for (int i = from; i < to; i++) {
                    decodeRows[decodes++] = i;
                }
            }
            from = to;
        }
        if (decodes > 0) {
            attendDecode(qkv, rows, logitRows, Arrays.copyOf(decodeRows, decodes), cache, attended);
        }
    }

    /// @param some of the logit rows, by their places
    private void attendDecode(
            Bfloat16Rows qkv, Rows rows, int[] logitRows, int[] some, KvLayer cache, Bfloat16Rows attended) {
        int kvHeads = geometry.kvHeads();
        team.run(some.length * kvHeads, (begin, end) -> {
            for (int each = begin; each < end; each++) {
                int i = some[each / kvHeads];
                decodeScratch.get().run(qkv, rows, logitRows[i], each % kvHeads, cache, attended.row(i));
            }
        });
    }

    private static PrefillAttention.Sight sight(Rows rows, int start, KvLayer cache) {
        return new PrefillAttention.Sight() {
            @Override
            public int first(int query) {
                return cache.first(end(query));
            }

            @Override
            public int end(int query) {
                return rows.contexts()[start + query];
            }
        };
    }

    private static KeyPanels.Source paged(KvLayer cache, int[] blocks) {
        return new KeyPanels.Source() {
            @Override
            public MemorySegment memory() {
                return cache.memory();
            }

            private long slot(int position) {
                int tokens = cache.blockTokens();
                return blocks[position / tokens] * cache.blockBytes() + position % tokens * cache.slotBytes();
            }

            @Override
            public long key(int head, int position) {
                return slot(position) + cache.keyOffset(head);
            }

            @Override
            public long value(int head, int position) {
                return slot(position) + cache.valueOffset(head);
            }
        };
    }
}

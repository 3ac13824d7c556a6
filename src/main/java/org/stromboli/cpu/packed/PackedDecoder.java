package org.stromboli.cpu.packed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostDecoder;
import org.stromboli.cpu.KvLayer;
import org.stromboli.cpu.Rows;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.kernel.ScratchBuffer;

/// A decoder of any number of rows, whose products read packed weights. All else is float32, but for the cache, which
/// is bfloat16. A row's result does not depend on other sequences that share the step. One thread at a time, which
/// leads a team.
final class PackedDecoder implements HostDecoder {

    private final PackedWeights weights;
    private final DecoderSizes geometry;
    private final List<KvLayer> cache;
    private final RowAttention attention;
    private final Team team;
    private final ThreadLocal<MemorySegment> normalisedOfThread; // [hidden]

    private final PackedInput input = new PackedInput();
    private final ScratchBuffer qkvBuffer = new ScratchBuffer(); // [rows, (heads + 2 * kv heads) * width]
    private final ScratchBuffer attendedBuffer = new ScratchBuffer(); // [rows, heads * width]
    private final ScratchBuffer gateUpBuffer = new ScratchBuffer(); // [rows, 2 * intermediate]
    private final ScratchBuffer resultBuffer = new ScratchBuffer(); // [rows, hidden], to be added to the stream
    private final ScratchBuffer logitBuffer = new ScratchBuffer(); // [logit rows, vocabulary]
    private MemorySegment logits = MemorySegment.NULL;

    PackedDecoder(PackedWeights weights, List<MemorySegment> cache, int blockTokens, Team team) {
        this.weights = weights;
        geometry = weights.geometry();
        this.team = team;
        this.cache = KvLayer.all(cache, blockTokens, geometry);
        attention = new RowAttention(geometry, team);
        normalisedOfThread =
                ThreadLocal.withInitial(() -> Arena.ofAuto().allocate((long) geometry.hidden() * Float.BYTES, 64));
    }

    @Override
    public int maxRows() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void run(float[] h, Rows rows, int[] logitRows) {
        int[] all = IntStream.range(0, rows.count()).toArray();
        int last = cache.size() - 1;
        for (int i = 0; i < last; i++) {
            layer(h, rows, all, i);
        }
        layer(h, rows, logitRows, last);
        if (logitRows.length > 0) {
            normalised(h, logitRows.length, weights.norm(), weights.head());
            logits = product(weights.head(), logitBuffer, logitRows.length);
        }
    }

    /// Keeps keys and values of all rows. Only those whose logits are computed go on, and move to the front.
    private void layer(float[] h, Rows rows, int[] logitRows, int index) {
        PackedWeights.Layer layer = weights.layers().get(index);
        normalised(h, rows.count(), layer.attention().norm(), layer.attention().qkv());
        MemorySegment qkv = product(layer.attention().qkv(), qkvBuffer, rows.count());
        attention.prepare(qkv, layer.attention(), weights.rotation(), rows, cache.get(index));
        int count = logitRows.length;
        if (count == 0) {
            return;
        }
        MemorySegment attended = attendedBuffer.atLeast(bytes(count, geometry.queryWidth()));
        attention.attend(qkv, rows, logitRows, cache.get(index), attended);
        moveToFront(h, logitRows);
        put(attended, count, geometry.queryWidth(), layer.attention().output());
        add(h, layer.attention().output(), count);
        normalised(h, count, layer.mlp().norm(), layer.mlp().gateUp());
        MemorySegment gateUp = product(layer.mlp().gateUp(), gateUpBuffer, count);
        long stride = bytes(1, 2 * geometry.intermediate());
        team.run(count, (from, to) -> {
            for (int row = from; row < to; row++) {
                RowArithmetic.gate(geometry.gate(), gateUp.asSlice(row * stride, stride), geometry.intermediate());
            }
        });
        put(gateUp, count, 2 * geometry.intermediate(), layer.mlp().down());
        add(h, layer.mlp().down(), count);
    }

    private static long bytes(int rows, int columns) {
        return (long) rows * columns * Float.BYTES;
    }

    private MemorySegment product(Products products, ScratchBuffer buffer, int rows) {
        MemorySegment y = buffer.atLeast(bytes(rows, products.columns()));
        products.run(input, y, team);
        return y;
    }

    private void normalised(float[] h, int rows, float[] gain, Products next) {
        next.begin(input, rows);
        team.run(rows, (from, to) -> {
            MemorySegment x = normalisedOfThread.get();
            for (int row = from; row < to; row++) {
                RowArithmetic.normalise(h, row * geometry.hidden(), gain, geometry.epsilon(), x);
                input.put(row, x);
            }
        });
    }

    /// @param stride floats from one row to the next
    private void put(MemorySegment x, int rows, int stride, Products next) {
        next.begin(input, rows);
        team.run(rows, (from, to) -> {
            for (int row = from; row < to; row++) {
                input.put(row, x.asSlice(bytes(row, stride), bytes(1, next.inputs())));
            }
        });
    }

    private void add(float[] h, Products products, int rows) {
        MemorySegment y = product(products, resultBuffer, rows);
        long stride = bytes(1, geometry.hidden());
        team.run(rows, (from, to) -> {
            for (int row = from; row < to; row++) {
                RowArithmetic.add(h, row * geometry.hidden(), y.asSlice(row * stride, stride), geometry.hidden());
            }
        });
    }

    private void moveToFront(float[] h, int[] logitRows) {
        int hidden = geometry.hidden();
        for (int i = 0; i < logitRows.length; i++) {
            if (logitRows[i] != i) {
                System.arraycopy(h, logitRows[i] * hidden, h, i * hidden, hidden);
            }
        }
    }

    @Override
    public MemorySegment logits(int index) {
        return logits.asSlice(bytes(index, geometry.vocabulary()), bytes(1, geometry.vocabulary()));
    }

    @Override
    public void copyLogits(int count, MemorySegment to) {
        MemorySegment.copy(logits, 0, to, 0, bytes(count, geometry.vocabulary()));
    }
}

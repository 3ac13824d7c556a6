package org.stromboli.cpu.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostDecoder;
import org.stromboli.cpu.KvLayer;
import org.stromboli.cpu.Rows;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.kernel.Bfloat16Rows;
import org.stromboli.cpu.kernel.GemmKernel;
import org.stromboli.cpu.kernel.Norm;
import org.stromboli.cpu.kernel.OutputRows;
import org.stromboli.cpu.kernel.PackedMatrix;
import org.stromboli.cpu.kernel.ScratchBuffer;

/// A decoder of any number of rows, whose products and attention are machine code. The residual stream is float32.
final class BatchDecoder implements HostDecoder {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private final BatchWeights weights;
    private final DecoderSizes geometry;
    private final List<KvLayer> cache;
    private final PagedAttention attention;
    private final Team team;

    private final long hiddenStride; // bytes
    private final ScratchBuffer hiddenBuffer = new ScratchBuffer(); // [rows, hidden] floats
    private final ScratchBuffer normalisedBuffer = new ScratchBuffer(); // [rows, hidden]
    private final ScratchBuffer qkvBuffer = new ScratchBuffer(); // [rows, (heads + 2 * kv heads) * width]
    private final ScratchBuffer attendedBuffer = new ScratchBuffer(); // [rows, heads * width]
    private final ScratchBuffer gatedBuffer = new ScratchBuffer(); // [rows, intermediate]
    private final ScratchBuffer logitBuffer = new ScratchBuffer(); // [logit rows, padded vocabulary] floats
    private final long logitStride; // bytes
    private MemorySegment logits = MemorySegment.NULL;

    BatchDecoder(BatchWeights weights, List<MemorySegment> cache, int blockTokens, Team team) {
        this.weights = weights;
        geometry = weights.geometry();
        this.team = team;
        this.cache = KvLayer.all(cache, blockTokens, geometry);
        attention = new PagedAttention(
                geometry, weights.rotation(), weights.machine().kernels(), team);
        hiddenStride = floatStride(geometry.hidden());
        logitStride = floatStride(geometry.vocabulary());
    }

    private static long floatStride(int columns) {
        return (long) PackedMatrix.panels(columns) * GemmKernel.COLUMNS * Float.BYTES;
    }

    @Override
    public int maxRows() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void run(float[] h, Rows rows, int[] logitRows) {
        MemorySegment hidden = hidden(h, rows.count());
        int[] all = IntStream.range(0, rows.count()).toArray();
        int last = cache.size() - 1;
        for (int i = 0; i < last; i++) {
            layer(hidden, rows, all, i);
        }
        layer(hidden, rows, logitRows, last);
        head(hidden, logitRows.length);
    }

    private MemorySegment hidden(float[] h, int rows) {
        MemorySegment hidden = hiddenBuffer.atLeast(rows * hiddenStride);
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(h, row * geometry.hidden(), hidden, FLOAT, row * hiddenStride, geometry.hidden());
        }
        return hidden;
    }

    /// Keeps keys and values of all rows. Only those whose logits are computed go on, and move to the front.
    private void layer(MemorySegment hidden, Rows rows, int[] logitRows, int index) {
        BatchWeights.Layer layer = weights.layers().get(index);
        Bfloat16Rows qkv = Bfloat16Rows.in(qkvBuffer, rows.count(), geometry.queryWidth() + geometry.slotWidth());
        BatchWeights.Attention weighted = layer.attention();
        weighted.qkv().apply(normalised(hidden, rows.count(), weighted.norm()), qkv.results(), team);
        attention.applyRopeAndWriteKv(qkv, weighted.headGain(), rows, cache.get(index));
        if (logitRows.length == 0) {
            return;
        }
        Bfloat16Rows attended = Bfloat16Rows.in(attendedBuffer, logitRows.length, geometry.queryWidth());
        attention.attend(qkv, rows, logitRows, cache.get(index), attended);
        moveToFront(hidden, logitRows);
        OutputRows results = new OutputRows(hidden.address(), hiddenStride);
        weighted.output().apply(attended, results, team);
        Bfloat16Rows gated = Bfloat16Rows.in(gatedBuffer, logitRows.length, geometry.intermediate());
        Bfloat16Rows x = normalised(hidden, logitRows.length, layer.mlp().norm());
        layer.mlp().gateUp().apply(x, gated.results(), team);
        layer.mlp().down().apply(gated, results, team);
    }

    private void moveToFront(MemorySegment hidden, int[] logitRows) {
        for (int i = 0; i < logitRows.length; i++) {
            if (logitRows[i] != i) {
                MemorySegment.copy(hidden, logitRows[i] * hiddenStride, hidden, i * hiddenStride, hiddenStride);
            }
        }
    }

    private Bfloat16Rows normalised(MemorySegment hidden, int count, Norm norm) {
        Bfloat16Rows x = Bfloat16Rows.in(normalisedBuffer, count, geometry.hidden());
        norm.apply(
                new OutputRows(hidden.address(), hiddenStride),
                x,
                weights.machine().kernels(),
                team);
        return x;
    }

    private void head(MemorySegment hidden, int count) {
        if (count > 0) {
            logits = logitBuffer.atLeast(count * logitStride);
            weights.head()
                    .apply(
                            normalised(hidden, count, weights.norm()),
                            new OutputRows(logits.address(), logitStride),
                            team);
        }
    }

    @Override
    public MemorySegment logits(int index) {
        return logits.asSlice(index * logitStride, (long) geometry.vocabulary() * Float.BYTES);
    }

    @Override
    public void copyLogits(int count, MemorySegment to) {
        long bytes = (long) geometry.vocabulary() * Float.BYTES;
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(logits, i * logitStride, to, i * bytes, bytes);
        }
    }
}

package org.stromboli.cpu.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.stromboli.cpu.DecoderSizes;
import org.stromboli.cpu.HostDecoder;
import org.stromboli.cpu.KvLayer;
import org.stromboli.cpu.Lanes;
import org.stromboli.cpu.Rows;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.attention.HeadNorm;

/// Runs at most [#MAX_ROWS] rows through a decoder of pre-normalised layers, as `decoder` in the graph does: the
/// residual stream is float32, and what the graph rounds to bfloat16 is rounded here too, so that either can compute
/// any row of a sequence. One thread at a time, which leads a team.
final class VectorDecoder implements HostDecoder {

    /// More rows are limited by arithmetic, where the graph's kernels have the better instructions.
    static final int MAX_ROWS = Vectors.MOST;

    private final VectorWeights weights;
    private final DecoderSizes geometry;
    private final List<KvLayer> cache;
    private final Team team;

    private final Vectors vectors;
    private final float[] scratch; // [widest]
    private final float[] products; // [rows, widest result]
    private final float[] attended; // [rows, heads * width]
    private final HeadAttention[] attention; // [rows * kv heads]
    private final float[] headProducts; // [rows, padded vocabulary]

    /// @param cache memory of each layer, [slots, 2 * kv heads, width], which must outlive this
    /// @param blockTokens slots of a block
    VectorDecoder(VectorWeights weights, List<MemorySegment> cache, int blockTokens, Team team) {
        this.weights = weights;
        geometry = weights.geometry();
        this.team = team;
        this.cache = KvLayer.all(cache, blockTokens, geometry);
        vectors = new Vectors(geometry.widest());
        scratch = new float[geometry.widest()];
        products = new float[MAX_ROWS * Lanes.padded(geometry.widestResult())];
        attended = new float[MAX_ROWS * geometry.queryWidth()];
        attention = new HeadAttention[MAX_ROWS * geometry.kvHeads()];
        for (int i = 0; i < attention.length; i++) {
            attention[i] = new HeadAttention(geometry);
        }
        headProducts = new float[MAX_ROWS * weights.head().stride()];
    }

    @Override
    public int maxRows() {
        return MAX_ROWS;
    }

    @Override
    public void run(float[] h, Rows rows, int[] logitRows) {
        layers(h, rows);
        if (logitRows.length > 0) {
            head(h, logitRows);
        }
    }

    /// @param h [rows, hidden] changed in place
    private void layers(float[] h, Rows rows) {
        for (int i = 0; i < cache.size(); i++) {
            LayerWeights layer = weights.layers().get(i);
            attention(h, rows, layer.attention(), cache.get(i));
            mlp(h, rows.count(), layer.mlp());
        }
    }

    private void attention(float[] h, Rows rows, LayerWeights.Attention layer, KvLayer kv) {
        normalised(h, rows.count(), layer.norm(), layer.qkv());
        layer.qkv().apply(vectors, products, team);
        applyRopeAndWriteKv(rows, layer, kv);
        attend(rows, layer.qkv().stride(), kv);
        layer.output().begin(vectors, rows.count());
        for (int row = 0; row < rows.count(); row++) {
            float scale = layer.output().matrix().inputScale();
            vectors.putRounded(row, attended, row * geometry.queryWidth(), geometry.queryWidth(), scale);
        }
        layer.output().apply(vectors, products, team);
        addTo(h, rows.count(), layer.output().stride());
    }

    private void mlp(float[] h, int rows, LayerWeights.Mlp layer) {
        normalised(h, rows, layer.norm(), layer.gateUp());
        layer.gateUp().apply(vectors, products, team);
        gated(rows, layer);
        layer.down().apply(vectors, products, team);
        addTo(h, rows, layer.down().stride());
    }

    private void head(float[] h, int[] logitRows) {
        Linear head = weights.head();
        head.begin(vectors, logitRows.length);
        float scale = head.matrix().inputScale();
        for (int i = 0; i < logitRows.length; i++) {
            Activations.normalise(
                    h,
                    logitRows[i] * geometry.hidden(),
                    weights.norm(),
                    geometry.epsilon(),
                    scratch,
                    vectors,
                    i,
                    scale);
        }
        head.apply(vectors, headProducts, team);
    }

    @Override
    public MemorySegment logits(int index) {
        long at = (long) index * weights.head().stride() * Float.BYTES;
        return MemorySegment.ofArray(headProducts).asSlice(at, (long) geometry.vocabulary() * Float.BYTES);
    }

    @Override
    public void copyLogits(int count, MemorySegment to) {
        for (int i = 0; i < count; i++) {
            long at = (long) i * geometry.vocabulary() * Float.BYTES;
            int from = i * weights.head().stride();
            MemorySegment.copy(headProducts, from, to, ValueLayout.JAVA_FLOAT, at, geometry.vocabulary());
        }
    }

    private void normalised(float[] h, int rows, float[] gain, Linear next) {
        next.begin(vectors, rows);
        float scale = next.matrix().inputScale();
        for (int row = 0; row < rows; row++) {
            Activations.normalise(h, row * geometry.hidden(), gain, geometry.epsilon(), scratch, vectors, row, scale);
        }
    }

    private void applyRopeAndWriteKv(Rows rows, LayerWeights.Attention layer, KvLayer kv) {
        int width = geometry.width();
        int queries = geometry.queryWidth();
        for (int row = 0; row < rows.count(); row++) {
            int start = row * layer.qkv().stride();
            HeadNorm.apply(products, start, layer.headGain(), width, geometry.epsilon());
            for (int each = 0; each < geometry.turnedHeads(); each++) {
                Activations.rotate(
                        products, start + each * width, width, weights.rotation(), rows.positions()[row] * width);
            }
            for (int i = 0; i < geometry.slotWidth(); i++) {
                kv.put(rows.slots()[row], i, products[start + queries + i]);
            }
        }
    }

    private void attend(Rows rows, int stride, KvLayer layer) {
        int kvHeads = geometry.kvHeads();
        int shared = geometry.queryWidth() / kvHeads;
        team.run(rows.count() * kvHeads, (begin, end) -> {
            for (int each = begin; each < end; each++) {
                int row = each / kvHeads;
                int kvHead = each % kvHeads;
                int context = rows.contexts()[row];
                HeadAttention.View view =
                        new HeadAttention.View(layer, kvHead, rows.blocks()[row], layer.first(context), context);
                int to = row * geometry.queryWidth() + kvHead * shared;
                attention[each].run(products, row * stride + kvHead * shared, view, attended, to);
            }
        });
    }

    private void gated(int rows, LayerWeights.Mlp layer) {
        layer.down().begin(vectors, rows);
        float scale = layer.down().matrix().inputScale();
        for (int row = 0; row < rows; row++) {
            int from = row * layer.gateUp().stride();
            Activations.gate(geometry.gate(), products, from, geometry.intermediate(), scratch);
            vectors.putRounded(row, scratch, 0, geometry.intermediate(), scale);
        }
    }

    private void addTo(float[] h, int rows, int stride) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < geometry.hidden(); i++) {
                h[row * geometry.hidden() + i] += products[row * stride + i];
            }
        }
    }
}

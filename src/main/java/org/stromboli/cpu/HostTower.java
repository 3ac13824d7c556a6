package org.stromboli.cpu;

import java.lang.foreign.MemorySegment;

/// The layers of a vision tower on the CPU, without the graph. One thread at a time, which leads a team.
public interface HostTower extends AutoCloseable {

    /// Runs the rows of a tile through one layer, as `tower` in the graph does.
    ///
    /// @param hidden [rows, hidden] floats, changed in place
    public void run(MemorySegment hidden, int index) {
        assert NativeRanges.add(hidden);
        Layer layer = layers.get(index);
        long stride = (long) sizes.hidden() * Float.BYTES;
        int rows = Math.toIntExact(hidden.byteSize() / stride);
        OutputRows residual = new OutputRows(hidden.address(), stride);
        Bfloat16Rows qkv = Bfloat16Rows.in(qkvBuffer, rows, 3L * sizes.hidden());
        layer.qkv().apply(normalised(residual, rows, layer.norm1()), qkv.results(), team);
        Bfloat16Rows mixed = Bfloat16Rows.in(mixedBuffer, rows, sizes.hidden());
        attention.run(qkv, allOf(rows), keysAndValues(qkv), mixed, team);
        layer.output().apply(mixed, residual, team);
        Bfloat16Rows expanded = Bfloat16Rows.in(expandedBuffer, rows, sizes.intermediate());
        layer.up().apply(normalised(residual, rows, layer.norm2()), expanded.results(), team);
        layer.down().apply(expanded, residual, team);
    }

    private Bfloat16Rows normalised(OutputRows hidden, int rows, Norm norm) {
        Bfloat16Rows x = Bfloat16Rows.in(normalisedBuffer, rows, sizes.hidden());
        norm.apply(hidden, x, kernels, team);
        return x;
    }

    private static PrefillAttention.Sight allOf(int rows) {
        return new PrefillAttention.Sight() {
            @Override
            public int first(int query) {
                return 0;
            }

            @Override
            public int end(int query) {
                return rows;
            }
        };
    }

    private KeyPanels.Source keysAndValues(Bfloat16Rows qkv) {
        return new KeyPanels.Source() {
            @Override
            public MemorySegment memory() {
                return qkv.memory();
            }

            @Override
            public long key(int head, int position) {
                return position * qkv.stride() + (sizes.hidden() + (long) head * sizes.width()) * Short.BYTES;
            }

            @Override
            public long value(int head, int position) {
                return key(head, position) + (long) sizes.hidden() * Short.BYTES;
            }
        };
    }

    @Override
    void close();
}

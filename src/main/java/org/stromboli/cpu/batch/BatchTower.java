package org.stromboli.cpu.batch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.stromboli.cpu.HostTower;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TowerSizes;
import org.stromboli.cpu.kernel.Bfloat16Rows;
import org.stromboli.cpu.kernel.KeyPanels;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.kernel.Norm;
import org.stromboli.cpu.kernel.OutputRows;
import org.stromboli.cpu.kernel.PackedLinear;
import org.stromboli.cpu.kernel.ScratchBuffer;

/// Runs the rows of a tile through layers of a vision tower in machine code, as `tower` in the graph does. The residual
/// stream is float32. One thread at a time, which leads a team.
public final class BatchTower implements HostTower {

    /// @param qkv hidden -> 3 * hidden
    /// @param output hidden -> hidden, added to what is there
    /// @param up hidden -> intermediate
    /// @param down intermediate -> hidden, added to what is there
    public record Layer(
            Norm norm1, PackedLinear qkv, PackedLinear output, Norm norm2, PackedLinear up, PackedLinear down) {}

    private final TowerSizes sizes;
    private final List<Layer> layers;
    private final MachineKernels kernels;
    private final PrefillAttention attention;
    private final Team team;
    private final Arena arena;

    private final ScratchBuffer normalisedBuffer = new ScratchBuffer(); // [rows, hidden]
    private final ScratchBuffer qkvBuffer = new ScratchBuffer(); // [rows, 3 * hidden]
    private final ScratchBuffer attendedBuffer = new ScratchBuffer(); // [rows, hidden]
    private final ScratchBuffer expandedBuffer = new ScratchBuffer(); // [rows, intermediate]

    public BatchTower(TowerSizes sizes, List<Layer> layers, MachineKernels kernels, Team team, Arena arena) {
        this.sizes = sizes;
        this.layers = layers;
        this.kernels = kernels;
        this.team = team;
        this.arena = arena;
        attention = new PrefillAttention(kernels, sizes.heads(), sizes.heads(), sizes.width());
    }

    @Override
    public void run(MemorySegment hidden, int index) {
        assert NativeRanges.add(hidden);
        Layer layer = layers.get(index);
        long stride = (long) sizes.hidden() * Float.BYTES;
        int rows = Math.toIntExact(hidden.byteSize() / stride);
        OutputRows residual = new OutputRows(hidden.address(), stride);
        Bfloat16Rows qkv = Bfloat16Rows.in(qkvBuffer, rows, 3L * sizes.hidden());
        layer.qkv().apply(normalised(residual, rows, layer.norm1()), qkv.results(), team);
        Bfloat16Rows attended = Bfloat16Rows.in(attendedBuffer, rows, sizes.hidden());
        attention.run(qkv, allOf(rows), keysAndValues(qkv), attended, team);
        layer.output().apply(attended, residual, team);
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
    public void close() {
        arena.close();
    }
}

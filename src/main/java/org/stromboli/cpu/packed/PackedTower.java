package org.stromboli.cpu.packed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.cpu.HostTower;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.TowerSizes;
import org.stromboli.cpu.attention.BlockAttention;
import org.stromboli.cpu.attention.Queries;
import org.stromboli.cpu.attention.RowKeyValues;
import org.stromboli.cpu.kernel.ScratchBuffer;

/// Runs the rows of a tile through layers of a vision tower, whose weights stay as their files have them. All else is
/// float32. One thread at a time, which leads a team.
public final class PackedTower implements HostTower {

    /// Of layer normalisation.
    public record Norm(float[] gain, float[] bias) {}

    /// A product, to whose results a bias is added.
    public record Linear(Products products, float[] bias) {}

    /// @param norm before the attention
    /// @param qkv of queries, keys and values, one after the other
    public record Attention(Norm norm, Linear qkv, Linear output) {}

    /// @param norm before the feed-forward net
    public record Mlp(Norm norm, Linear up, Linear down) {}

    public record Layer(Attention attention, Mlp mlp) {}

    private final TowerSizes sizes;
    private final List<Layer> layers;
    private final BlockAttention attention;
    private final Team team;
    private final Arena arena;
    private final ThreadLocal<ScratchBuffer> normalisedOfThread = ThreadLocal.withInitial(ScratchBuffer::new);

    private final PackedInput input = new PackedInput();
    private final ScratchBuffer qkvBuffer = new ScratchBuffer(); // [rows, 3 * hidden]
    private final ScratchBuffer attendedBuffer = new ScratchBuffer(); // [rows, hidden]
    private final ScratchBuffer expandedBuffer = new ScratchBuffer(); // [rows, intermediate]
    private final ScratchBuffer resultBuffer = new ScratchBuffer(); // [rows, hidden], to be added to the stream

    /// @param arena holds the weights
    public PackedTower(TowerSizes sizes, List<Layer> layers, Team team, Arena arena) {
        this.sizes = sizes;
        this.layers = List.copyOf(layers);
        this.team = team;
        this.arena = arena;
        attention = new BlockAttention(sizes.heads(), sizes.heads(), sizes.width());
    }

    @Override
    public void run(MemorySegment hidden, int index) {
        Layer layer = layers.get(index);
        int rows = Math.toIntExact(hidden.byteSize() / bytes(sizes.hidden()));
        normalised(hidden, rows, layer.attention().norm(), layer.attention().qkv());
        attend(layer.attention(), rows);
        add(hidden, rows, layer.attention().output());
        normalised(hidden, rows, layer.mlp().norm(), layer.mlp().up());
        expand(layer.mlp(), rows);
        add(hidden, rows, layer.mlp().down());
    }

    private static long bytes(int floats) {
        return (long) floats * Float.BYTES;
    }

    private static MemorySegment row(MemorySegment rows, int row, int size) {
        return rows.asSlice(row * bytes(size), bytes(size));
    }

    private void normalised(MemorySegment hidden, int rows, Norm norm, Linear next) {
        next.products().begin(input, rows);
        team.run(rows, (from, to) -> {
            MemorySegment x = normalisedOfThread.get().atLeast(bytes(sizes.hidden()));
            for (int row = from; row < to; row++) {
                TowerArithmetic.normalise(row(hidden, row, sizes.hidden()), norm, sizes.epsilon(), x);
                input.put(row, x);
            }
        });
    }

    private MemorySegment product(Linear linear, ScratchBuffer buffer, int rows) {
        MemorySegment y = buffer.atLeast(rows * bytes(linear.products().columns()));
        linear.products().run(input, y, team);
        return y;
    }

    private void attend(Attention layer, int rows) {
        int size = 3 * sizes.hidden();
        MemorySegment qkv = product(layer.qkv(), qkvBuffer, rows);
        team.run(rows, (from, to) -> {
            for (int row = from; row < to; row++) {
                RowArithmetic.add(row(qkv, row, size), layer.qkv().bias());
            }
        });
        MemorySegment attended = attendedBuffer.atLeast(rows * bytes(sizes.hidden()));
        int[] all = IntStream.range(0, rows).toArray();
        int[] ends = new int[rows];
        Arrays.fill(ends, rows);
        RowKeyValues source = new RowKeyValues(qkv, bytes(size), bytes(sizes.hidden()), bytes(2 * sizes.hidden()));
        attention.run(new Queries(qkv, bytes(size), all, new int[rows], ends, attended), source, team);
        layer.output().products().begin(input, rows);
        team.run(rows, (from, to) -> {
            for (int row = from; row < to; row++) {
                input.put(row, row(attended, row, sizes.hidden()));
            }
        });
    }

    private void expand(Mlp layer, int rows) {
        MemorySegment expanded = product(layer.up(), expandedBuffer, rows);
        layer.down().products().begin(input, rows);
        team.run(rows, (from, to) -> {
            for (int row = from; row < to; row++) {
                MemorySegment x = row(expanded, row, sizes.intermediate());
                TowerArithmetic.gelu(sizes.gelu(), x, layer.up().bias());
                input.put(row, x);
            }
        });
    }

    /// Adds a product to the residual stream.
    private void add(MemorySegment hidden, int rows, Linear linear) {
        MemorySegment y = product(linear, resultBuffer, rows);
        team.run(rows, (from, to) -> {
            for (int row = from; row < to; row++) {
                TowerArithmetic.add(row(hidden, row, sizes.hidden()), row(y, row, sizes.hidden()), linear.bias());
            }
        });
    }

    @Override
    public void close() {
        arena.close();
    }
}

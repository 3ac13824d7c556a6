package org.stromboli.cpu.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.kernel.Bfloat16Rows;
import org.stromboli.cpu.kernel.GemmEpilogue;
import org.stromboli.cpu.kernel.GemmKernel;
import org.stromboli.cpu.kernel.KernelConstants;
import org.stromboli.cpu.kernel.KeyPanels;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.cpu.kernel.OutputRows;
import org.stromboli.cpu.kernel.ScratchBuffer;

/// Attention of many queries of one sequence, as products in bfloat16 with sums in float32: scores of a few queries
/// with all that they see, their weights, and values weighted by them. Used by the leader of a team.
public final class PrefillAttention {

    private static final long NOTHING = 0;

    /// Of one thread.
    private record Scratch(ScratchBuffer scores, ScratchBuffer inverseSums, ScratchBuffer attended) {
        Scratch() {
            this(new ScratchBuffer(), new ScratchBuffer(), new ScratchBuffer());
        }
    }

    /// Which positions a query sees: `first` to `end`, both growing with the query.
    public interface Sight {
        int first(int query);

        int end(int query);
    }

    private final MachineKernels kernels;
    private final int heads;
    private final int group;
    private final int width;
    private final KeyPanels panels;
    private final ThreadLocal<Scratch> scratchOfThread = ThreadLocal.withInitial(Scratch::new);

    /// @param kvHeads of keys and values, which several heads of queries may share
    /// @param width of a head, a multiple of 8
    public PrefillAttention(MachineKernels kernels, int heads, int kvHeads, int width) {
        this.kernels = kernels;
        this.heads = heads;
        this.width = width;
        group = heads / kvHeads;
        panels = new KeyPanels(kvHeads, width);
    }

    /// @param queries [queries, heads * width ...]
    /// @param attended takes [queries, heads * width]
    public void run(Bfloat16Rows queries, Sight sight, KeyPanels.Source source, Bfloat16Rows attended, Team team) {
        panels.fill(source, sight.first(0), sight.end(queries.count() - 1), team);
        int together = kernels.queries();
        int pieces = Math.ceilDiv(queries.count(), together);
        team.run(heads * pieces, (from, to) -> {
            for (int each = from; each < to; each++) {
                int head = each / pieces;
                int first = each % pieces * together;
                int count = Math.min(together, queries.count() - first);
                piece(queries.from(first, count).without((long) head * width), head, first, sight, attended);
            }
        });
    }

    private void piece(Bfloat16Rows queries, int head, int first, Sight sight, Bfloat16Rows attended) {
        int firstPanel = sight.first(first) / KeyPanels.POSITIONS;
        int last = first + queries.count() - 1;
        int endPanel = Math.ceilDiv(sight.end(last), KeyPanels.POSITIONS);
        int keys = (endPanel - firstPanel) * KeyPanels.POSITIONS;
        long stride = (long) keys * Float.BYTES + 64;
        Scratch scratch = scratchOfThread.get();
        MemorySegment scores = scratch.scores.atLeast(queries.count() * stride);
        kernels.scores(
                queries,
                panels.keys(head / group, firstPanel),
                endPanel - firstPanel,
                panels.keyBytes(),
                width / 2,
                new OutputRows(scores.address(), stride));
        for (int row = 0; row < queries.count(); row++) {
            hide(scores, row * stride, 0, sight.first(first + row) - firstPanel * KeyPanels.POSITIONS);
            hide(scores, row * stride, sight.end(first + row) - firstPanel * KeyPanels.POSITIONS, keys);
        }
        MemorySegment inverseSums = scratch.inverseSums.atLeast((queries.count() + 16L) * Float.BYTES);
        float scale = (float) (1 / Math.sqrt(width));
        kernels.softmax(scores.address(), stride, queries.count(), keys, scale, inverseSums.address());
        Bfloat16Rows weights = new Bfloat16Rows(scores, stride, queries.count());
        attend(weights, keys, head, firstPanel, inverseSums, attended.from(first, queries.count()));
    }

    private static void hide(MemorySegment scores, long row, int from, int to) {
        for (int key = from; key < to; key++) {
            scores.set(ValueLayout.JAVA_FLOAT, row + (long) key * Float.BYTES, KernelConstants.UNSEEN.value());
        }
    }

    private void attend(
            Bfloat16Rows weights,
            int keys,
            int head,
            int firstPanel,
            MemorySegment inverseSums,
            Bfloat16Rows attended) {
        boolean whole = width % GemmKernel.COLUMNS == 0;
        Bfloat16Rows out = whole
                ? attended.without((long) head * width)
                : Bfloat16Rows.in(scratchOfThread.get().attended, weights.count(), width);
        for (int i = 0; i < panels.elementPanels(); i++) {
            kernels.multiply(
                    GemmEpilogue.MIXED,
                    weights,
                    panels.values(head / group, i, firstPanel),
                    keys / 2,
                    out.results().after(i * GemmEpilogue.MIXED.panelBytes()),
                    inverseSums.address(),
                    NOTHING);
        }
        for (int row = 0; !whole && row < weights.count(); row++) {
            long to = row * attended.stride() + (long) head * width * Short.BYTES;
            MemorySegment.copy(out.memory(), row * out.stride(), attended.memory(), to, (long) width * Short.BYTES);
        }
    }
}

package org.stromboli.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.stromboli.cpu.Team;

/// Keys and values of one sequence in the order in which products read them: keys as panels of 32 positions, values as
/// panels of 32 elements. Filled by a team, panel by panel.
public final class KeyPanels {

    public static final int POSITIONS = GemmKernel.COLUMNS;

    /// Where positions lie.
    public interface Source {

        MemorySegment memory();

        /// Byte at which the keys of a head begin; elements follow each other.
        long key(int head, int position);

        long value(int head, int position);
    }

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final int heads;
    private final int width;
    private final ScratchBuffer keyBuffer = new ScratchBuffer();
    private final ScratchBuffer valueBuffer = new ScratchBuffer();
    private MemorySegment keys = MemorySegment.NULL; // [heads, panels, width / 2, 32] pairs of elements
    private MemorySegment values = MemorySegment.NULL; // [heads, element panels, positions / 2, 32] pairs of positions
    private int firstPanel;
    private int panels;

    /// @param heads of keys
    public KeyPanels(int heads, int width) {
        this.heads = heads;
        this.width = width;
    }

    /// From now on holds these positions, up to whole panels.
    public void fill(Source source, int first, int end, Team team) {
        firstPanel = first / POSITIONS;
        panels = Math.ceilDiv(end, POSITIONS) - firstPanel;
        keys = keyBuffer.atLeast(heads * panels * keyBytes());
        values = valueBuffer.atLeast(heads * elementPanels() * elementPanelBytes());
        team.run(heads * panels, (from, to) -> {
            for (int each = from; each < to; each++) {
                fillKeys(source, each / panels, each % panels, end);
                fillValues(source, each / panels, each % panels, end);
            }
        });
    }

    public int elementPanels() {
        return Math.ceilDiv(width, GemmKernel.COLUMNS);
    }

    /// Bytes of a panel of keys: those of a head follow each other.
    public long keyBytes() {
        return (long) width / 2 * GemmKernel.PAIR_BYTES;
    }

    private long elementPanelBytes() {
        return (long) panels * POSITIONS / 2 * GemmKernel.PAIR_BYTES;
    }

    /// Address of the keys from position 32 * `panel` on.
    public long keys(int head, int panel) {
        return keys.address() + keyPlace(head, panel);
    }

    private long keyPlace(int head, int panel) {
        return (head * panels + panel - firstPanel) * keyBytes();
    }

    /// Address of the values from position 32 * `panel` on.
    public long values(int head, int elementPanel, int panel) {
        return values.address() + valuePlace(head, elementPanel, panel);
    }

    private long valuePlace(int head, int elementPanel, int panel) {
        long start = (head * elementPanels() + elementPanel) * elementPanelBytes();
        return start + (panel - firstPanel) * (long) POSITIONS / 2 * GemmKernel.PAIR_BYTES;
    }

    private void fillKeys(Source source, int head, int panel, int end) {
        long to = keyPlace(head, firstPanel + panel);
        int first = (firstPanel + panel) * POSITIONS;
        int count = Math.min(POSITIONS, end - first);
        if (count < POSITIONS) {
            keys.asSlice(to, keyBytes()).fill((byte) 0);
        }
        MemorySegment from = source.memory();
        for (int position = 0; position < count; position++) {
            long at = source.key(head, first + position);
            long target = to + (long) position * Integer.BYTES;
            for (int pair = 0; pair < width / 2; pair++) {
                keys.set(INT, target, from.get(INT, at));
                at += Integer.BYTES;
                target += GemmKernel.PAIR_BYTES;
            }
        }
    }

    private void fillValues(Source source, int head, int panel, int end) {
        int first = (firstPanel + panel) * POSITIONS;
        MemorySegment from = source.memory();
        for (int position = first; position < first + POSITIONS; position += 2) {
            long one = position < end ? source.value(head, position) : -1;
            long other = position + 1 < end ? source.value(head, position + 1) : -1;
            for (int i = 0; i < elementPanels(); i++) {
                long at =
                        valuePlace(head, i, firstPanel + panel) + (long) (position - first) / 2 * GemmKernel.PAIR_BYTES;
                int begin = i * GemmKernel.COLUMNS;
                int elements = Math.min(GemmKernel.COLUMNS, width - begin);
                for (int element = 0; element < elements; element += 2) {
                    long offset = (long) (begin + element) * Short.BYTES;
                    int a = one < 0 ? 0 : from.get(INT, one + offset);
                    int b = other < 0 ? 0 : from.get(INT, other + offset);
                    values.set(INT, at, a & 0xFFFF | b << 16);
                    values.set(INT, at + Integer.BYTES, a >>> 16 | b & 0xFFFF0000);
                    at += 2 * Integer.BYTES;
                }
                for (int element = elements; element < GemmKernel.COLUMNS; element++) {
                    values.set(INT, at, 0);
                    at += Integer.BYTES;
                }
            }
        }
    }
}

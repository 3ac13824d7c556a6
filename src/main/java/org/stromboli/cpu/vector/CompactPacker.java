package org.stromboli.cpu.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.stromboli.cpu.Bfloat16;
import org.stromboli.cpu.ExponentWindow;
import org.stromboli.cpu.Lanes;
import org.stromboli.cpu.MatrixChunks;
import org.stromboli.cpu.MatrixSource;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.WeightMemory;

/// Packs weights into a [CompactMatrix]. Used once, by the leader of the team.
final class CompactPacker {

    private static final int MOST = 255; // exponent

    private final int columns;
    private final MemorySegment codes;
    private final float[] scales;
    private final CompactMatrix.Exceptions[] exceptions;

    private CompactPacker(MatrixSource source, Arena arena) {
        this.columns = source.columns();
        codes = WeightMemory.allocate(arena, CompactMatrix.bytes(source.rows(), columns));
        scales = new float[Lanes.padded(source.rows())];
        exceptions = new CompactMatrix.Exceptions[Lanes.blocks(source.rows())];
    }

    static CompactMatrix pack(MatrixSource source, Arena arena, Team team) {
        CompactPacker packer = new CompactPacker(source, arena);
        MatrixChunks.each(source, Short.BYTES, (piece, from, to) -> {
            int first = from / Lanes.COUNT;
            team.run(
                    Lanes.blocks(to - from),
                    (begin, end) -> packer.packAll(piece, from, to, first + begin, first + end));
        });
        return new CompactMatrix(source.rows(), source.columns(), packer.codes, packer.scales, packer.exceptions);
    }

    private void packAll(MemorySegment piece, int from, int to, int firstBlock, int endBlock) {
        Row row = new Row(columns);
        int[] words = new int[(int) (CompactMatrix.blockBytes(columns) / Integer.BYTES)];
        for (int block = firstBlock; block < endBlock; block++) {
            Arrays.fill(words, 0);
            ExceptionList list = new ExceptionList();
            for (int lane = 0; lane < Lanes.COUNT; lane++) {
                int index = block * Lanes.COUNT + lane;
                if (index < to) {
                    row.read(piece, index - from);
                    row.encode();
                    row.addExceptions(list, lane);
                    row.write(words, lane);
                    scales[index] = CompactMatrix.scale(row.highest);
                }
            }
            exceptions[block] = list.build();
            long at = block * CompactMatrix.blockBytes(columns);
            MemorySegment.copy(words, 0, codes, ValueLayout.JAVA_INT, at, words.length);
        }
    }

    /// One row on its way. Loops over it are simple enough to be compiled to vectors.
    private static final class Row {

        private static final int MAGNITUDE = 0x7FFF;

        private final int columns;
        private final short[] weights; // [columns, up to whole groups]
        private final int[] codes;
        private int highest; // exponent of the window
        private int outside; // weights that are not in the window

        Row(int columns) {
            this.columns = columns;
            weights = new short[CompactMatrix.groups(columns) * CompactMatrix.GROUP];
            codes = new int[weights.length];
        }

        void read(MemorySegment piece, int row) {
            long at = (long) row * columns * Short.BYTES;
            MemorySegment.copy(piece, ValueLayout.JAVA_SHORT, at, weights, 0, columns);
        }

        /// Below the largest weight, the window nearly always holds all. If not, there may be a better one.
        void encode() {
            int largest = 0;
            for (int i = 0; i < columns; i++) {
                largest = Math.max(largest, weights[i] & MAGNITUDE);
            }
            encode(Math.max(CompactMatrix.WINDOW, largest >> 7));
            if (outside > columns / 64) {
                encode(ExponentWindow.argmax(weights, columns, CompactMatrix.WINDOW, MOST));
            }
        }

        private void encode(int windowEnd) {
            highest = windowEnd;
            int lowest = windowEnd - CompactMatrix.WINDOW;
            int missing = 0;
            for (int i = 0; i < weights.length; i++) {
                int bits = weights[i];
                int exponent = (bits >> 7 & 0xFF) - lowest;
                int isOutside = (exponent - 1 | CompactMatrix.WINDOW - exponent) >> 31; // all bits, or none
                codes[i] = (bits >> 4 & 0x800 | exponent << 7 | bits & 0x7F) & ~isOutside;
                missing += isOutside & -(bits & MAGNITUDE) >>> 31;
            }
            outside = missing;
        }

        void write(int[] words, int lane) {
            int at = lane;
            for (int i = 0; i < codes.length; i += CompactMatrix.GROUP) {
                int c6 = codes[i + 6];
                int c7 = codes[i + 7];
                words[at] = codes[i] << 20 | codes[i + 1] << 8 | c6 >> 4 & 0x80 | c6 & 0x7F;
                words[at + Lanes.COUNT] = codes[i + 2] << 20 | codes[i + 3] << 8 | c7 >> 4 & 0x80 | c7 & 0x7F;
                words[at + 2 * Lanes.COUNT] =
                        codes[i + 4] << 20 | codes[i + 5] << 8 | (c7 >> 7 & 0xF) << 4 | c6 >> 7 & 0xF;
                at += 3 * Lanes.COUNT;
            }
        }

        void addExceptions(ExceptionList list, int lane) {
            for (int column = 0; outside > 0 && column < columns; column++) {
                if (codes[column] == 0 && (weights[column] & MAGNITUDE) != 0) {
                    list.add(column * Lanes.COUNT + lane, Bfloat16.of(weights[column]));
                }
            }
        }
    }

    /// Grows while a block is packed.
    private static final class ExceptionList {

        private int[] places = new int[8];
        private float[] values = new float[8];
        private int count;

        void add(int place, float value) {
            if (count == places.length) {
                places = Arrays.copyOf(places, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
            }
            places[count] = place;
            values[count++] = value;
        }

        CompactMatrix.Exceptions build() {
            return count == 0
                    ? CompactMatrix.Exceptions.NONE
                    : new CompactMatrix.Exceptions(Arrays.copyOf(places, count), Arrays.copyOf(values, count));
        }
    }
}

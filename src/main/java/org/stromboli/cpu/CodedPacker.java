package org.stromboli.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Packs weights into a [CodedMatrix]. Used once, by the leader of a team.
final class CodedPacker {

    private static final int EXPONENTS = 256;

    private final MatrixSource source;
    private final boolean interleaved;
    private final MemorySegment codes;
    private final MemorySegment scales;
    private final CodedMatrix.Exceptions[] exceptions;

    private CodedPacker(MatrixSource source, boolean interleaved, Arena arena) {
        this.source = source;
        this.interleaved = interleaved;
        int panels = CodedMatrix.panels(source.rows());
        int blocks = panels * CodedMatrix.PANEL_BLOCKS;
        codes = WeightMemory.allocate(arena, panels * CodedMatrix.panelBytes(source.columns()));
        scales = arena.allocate((long) blocks * CodedMatrix.BLOCK * Float.BYTES, 64);
        exceptions = new CodedMatrix.Exceptions[blocks];
        Arrays.fill(exceptions, CodedMatrix.Exceptions.NONE);
    }

    /// @param interleaved for gates, then what they are multiplied with: sixteen rows of each in turn. Both halves must
    ///     then be whole blocks.
    static CodedMatrix pack(MatrixSource source, boolean interleaved, Arena arena, Team team) {
        CodedPacker packer = new CodedPacker(source, interleaved, arena);
        Pieces.each(source, Short.BYTES, (piece, from, to) -> {
            int first = from / CodedMatrix.BLOCK;
            team.run(
                    Math.ceilDiv(to - from, CodedMatrix.BLOCK),
                    (begin, end) -> packer.packAll(piece, from, to, first + begin, first + end));
        });
        return new CodedMatrix(
                source.rows(), source.columns(), interleaved, packer.codes, packer.scales, packer.exceptions);
    }

    private void packAll(MemorySegment piece, int from, int to, int firstBlock, int endBlock) {
        Row row = new Row(source.columns());
        byte[] bytes = new byte[CodedMatrix.groups(source.columns()) * CodedMatrix.GROUP_BYTES];
        for (int block = firstBlock; block < endBlock; block++) {
            Arrays.fill(bytes, (byte) 0);
            int target = target(block);
            ExceptionList list = new ExceptionList();
            for (int lane = 0; lane < CodedMatrix.BLOCK; lane++) {
                int index = block * CodedMatrix.BLOCK + lane;
                if (index < to) {
                    row.read(piece, index - from);
                    row.encode();
                    row.write(bytes, lane);
                    row.addExceptions(list, lane);
                    scales.setAtIndex(
                            ValueLayout.JAVA_FLOAT,
                            (long) target * CodedMatrix.BLOCK + lane,
                            Math.scalb(1f, row.highest - CodedMatrix.HIGHEST));
                }
            }
            exceptions[target] = list.build();
            store(bytes, target);
        }
    }

    private void store(byte[] block, int target) {
        long at = target / CodedMatrix.PANEL_BLOCKS * CodedMatrix.panelBytes(source.columns())
                + target % CodedMatrix.PANEL_BLOCKS * CodedMatrix.GROUP_BYTES;
        for (int from = 0; from < block.length; from += CodedMatrix.GROUP_BYTES) {
            MemorySegment.copy(block, from, codes, ValueLayout.JAVA_BYTE, at, CodedMatrix.GROUP_BYTES);
            at += CodedMatrix.PANEL_BLOCKS * CodedMatrix.GROUP_BYTES;
        }
    }

    private int target(int block) {
        if (!interleaved) {
            return block;
        }
        int half = source.rows() / CodedMatrix.BLOCK / 2;
        return block < half ? 2 * block : 2 * (block - half) + 1;
    }

    /// One row on its way. Loops over it are simple enough to be compiled to vectors.
    private static final class Row {

        private static final int MAGNITUDE = 0x7FFF;
        private static final int SIGN = 0x8000;
        private static final int MOST = 254; // exponent of a finite number

        private final int columns;
        private final short[] weights; // [columns, up to whole groups]
        private final int[] codes;
        private int highest; // exponent of the window
        private int outside; // weights that are not in the window

        Row(int columns) {
            this.columns = columns;
            weights = new short[CodedMatrix.groups(columns) * CodedMatrix.GROUP];
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
            encode(Math.clamp(largest >> 7, CodedMatrix.WINDOW, MOST));
            if (outside > columns / 64) {
                encode(bestWindow());
            }
        }

        /// Codes are twelve bits: sign, four bits of the exponent from 2 on, mantissa.
        private void encode(int windowEnd) {
            highest = windowEnd;
            int lowest = windowEnd - CodedMatrix.WINDOW - 1;
            int missing = 0;
            for (int i = 0; i < weights.length; i++) {
                int bits = weights[i];
                int exponent = (bits >> 7 & 0xFF) - lowest;
                int isOutside = (exponent - 2 | CodedMatrix.WINDOW + 1 - exponent) >> 31; // all bits, or none
                codes[i] = (bits >> 4 & 0x800 | exponent << 7 | bits & 0x7F) & ~isOutside;
                missing += isOutside & -(bits & MAGNITUDE) >>> 31;
            }
            outside = missing;
        }

        /// The highest exponent of the window that holds most of the weights.
        private int bestWindow() {
            int[] counts = new int[EXPONENTS];
            for (int column = 0; column < columns; column++) {
                counts[weights[column] >> 7 & 0xFF]++;
            }
            int best = CodedMatrix.WINDOW;
            int most = -1;
            int held = 0;
            for (int end = 0; end <= MOST; end++) {
                held += counts[end] - (end >= CodedMatrix.WINDOW ? counts[end - CodedMatrix.WINDOW] : 0);
                if (end >= CodedMatrix.WINDOW && held > most) {
                    most = held;
                    best = end;
                }
            }
            return best;
        }

        /// The place of a lower byte among those of four columns is 16 * (row / 4) + 8 * (pair) + 2 * (row % 4) +
        /// column.
        void write(byte[] bytes, int lane) {
            int place = 16 * (lane / 4) + 2 * (lane % 4);
            for (int i = 0; i < codes.length; i += CodedMatrix.GROUP) {
                int at = i / CodedMatrix.GROUP * CodedMatrix.GROUP_BYTES + place;
                for (int column = 0; column < 4; column++) {
                    int to = at + 8 * (column / 2) + column % 2;
                    int near = codes[i + column];
                    int far = codes[i + 4 + column];
                    bytes[to] = (byte) near;
                    bytes[to + 64] = (byte) far;
                    bytes[to + 128] = (byte) (near >> 8 | far >> 8 << 4);
                }
            }
        }

        void addExceptions(ExceptionList list, int lane) {
            for (int column = 0; outside > 0 && column < columns; column++) {
                if (codes[column] == 0 && (weights[column] & MAGNITUDE) != 0) {
                    list.add(column / 2 * 64 + 4 * lane + 2 * (column % 2), scaled(weights[column]));
                }
            }
        }

        private short scaled(short weight) {
            int exponent =
                    (weight >> 7 & 0xFF) == MOST + 1 ? MOST + 1 : (weight >> 7 & 0xFF) - highest + CodedMatrix.HIGHEST;
            return exponent <= 0 ? 0 : (short) (weight & SIGN | Math.min(exponent, MOST + 1) << 7 | weight & 0x7F);
        }
    }

    /// Grows while a block is packed.
    private static final class ExceptionList {

        private int[] places = new int[8];
        private short[] values = new short[8];
        private int count;

        void add(int place, short value) {
            if (count == places.length) {
                places = Arrays.copyOf(places, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
            }
            places[count] = place;
            values[count++] = value;
        }

        CodedMatrix.Exceptions build() {
            return count == 0
                    ? CodedMatrix.Exceptions.NONE
                    : new CodedMatrix.Exceptions(Arrays.copyOf(places, count), Arrays.copyOf(values, count));
        }
    }
}

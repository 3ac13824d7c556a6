package org.stromboli.cpu.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.stromboli.cpu.MatrixChunks;
import org.stromboli.cpu.MatrixSource;
import org.stromboli.cpu.NativeRanges;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.WeightMemory;

/// Packs weights into a [PackedMatrix]. Used once, by the leader of a team.
public final class MatrixPacker {

    private final MatrixSource source;
    private final boolean interleaved;
    private final WeightCoding coding;
    private final float[] rowScales; // of weights that are whole numbers
    private final MemorySegment codes;
    private final MemorySegment scales;
    private final PackedMatrix.Exceptions[] exceptions;

    private MatrixPacker(MatrixSource source, boolean interleaved, Arena arena) {
        this.source = source;
        this.interleaved = interleaved;
        rowScales = source.scales();
        coding = rowScales.length == 0 ? WeightCoding.TWELVE_BITS : WeightCoding.EIGHT_BITS;
        int panels = PackedMatrix.panels(source.rows());
        int blocks = panels * PackedMatrix.PANEL_BLOCKS;
        codes = WeightMemory.allocate(arena, panels * PackedMatrix.panelBytes(source.columns(), coding));
        scales = arena.allocate((long) blocks * PackedMatrix.BLOCK * Float.BYTES, 64);
        assert NativeRanges.add(scales);
        exceptions = new PackedMatrix.Exceptions[blocks];
        Arrays.fill(exceptions, PackedMatrix.Exceptions.NONE);
    }

    /// @param interleaved for gates, then what they are multiplied with: sixteen rows of each in turn. Both halves must
    ///     then be whole blocks.
    public static PackedMatrix pack(MatrixSource source, boolean interleaved, Arena arena, Team team) {
        MatrixPacker packer = new MatrixPacker(source, interleaved, arena);
        int elementBytes = packer.coding == WeightCoding.EIGHT_BITS ? 1 : Short.BYTES;
        MatrixChunks.each(source, elementBytes, (piece, from, to) -> {
            int first = from / PackedMatrix.BLOCK;
            team.run(
                    Math.ceilDiv(to - from, PackedMatrix.BLOCK),
                    (begin, end) -> packer.packAll(piece, from, to, first + begin, first + end));
        });
        return new PackedMatrix(
                source.rows(), source.columns(), packer.coding, packer.codes, packer.scales, packer.exceptions);
    }

    private void packAll(MemorySegment piece, int from, int to, int firstBlock, int endBlock) {
        PackedRow row = coding == WeightCoding.EIGHT_BITS
                ? new EightBitRow(source.columns(), rowScales)
                : new TwelveBitRow(source.columns());
        byte[] bytes = new byte[PackedMatrix.groups(source.columns()) * coding.groupBytes()];
        for (int block = firstBlock; block < endBlock; block++) {
            Arrays.fill(bytes, (byte) 0);
            int target = target(block);
            ExceptionList list = new ExceptionList();
            for (int lane = 0; lane < PackedMatrix.BLOCK; lane++) {
                int index = block * PackedMatrix.BLOCK + lane;
                if (index < to) {
                    row.read(piece, index - from);
                    row.write(bytes, lane);
                    row.addExceptions(list, lane);
                    scales.setAtIndex(
                            ValueLayout.JAVA_FLOAT, (long) target * PackedMatrix.BLOCK + lane, row.scale(index));
                }
            }
            exceptions[target] = list.build();
            store(bytes, target);
        }
    }

    private void store(byte[] block, int target) {
        long at = target / PackedMatrix.PANEL_BLOCKS * PackedMatrix.panelBytes(source.columns(), coding)
                + target % PackedMatrix.PANEL_BLOCKS * coding.groupBytes();
        for (int from = 0; from < block.length; from += coding.groupBytes()) {
            MemorySegment.copy(block, from, codes, ValueLayout.JAVA_BYTE, at, coding.groupBytes());
            at += PackedMatrix.PANEL_BLOCKS * coding.groupBytes();
        }
    }

    private int target(int block) {
        if (!interleaved) {
            return block;
        }
        int half = source.rows() / PackedMatrix.BLOCK / 2;
        return block < half ? 2 * block : 2 * (block - half) + 1;
    }
}

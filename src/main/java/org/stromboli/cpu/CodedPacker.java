package org.stromboli.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Packs weights into a [CodedMatrix]. Used once, by the leader of a team.
final class CodedPacker {

    private final MatrixSource source;
    private final boolean interleaved;
    private final WeightCoding coding;
    private final float[] rowScales; // of weights that are whole numbers
    private final MemorySegment codes;
    private final MemorySegment scales;
    private final CodedMatrix.Exceptions[] exceptions;

    private CodedPacker(MatrixSource source, boolean interleaved, Arena arena) {
        this.source = source;
        this.interleaved = interleaved;
        rowScales = source.scales();
        coding = rowScales.length == 0 ? WeightCoding.TWELVE_BITS : WeightCoding.EIGHT_BITS;
        int panels = CodedMatrix.panels(source.rows());
        int blocks = panels * CodedMatrix.PANEL_BLOCKS;
        codes = WeightMemory.allocate(arena, panels * CodedMatrix.panelBytes(source.columns(), coding));
        scales = arena.allocate((long) blocks * CodedMatrix.BLOCK * Float.BYTES, 64);
        exceptions = new CodedMatrix.Exceptions[blocks];
        Arrays.fill(exceptions, CodedMatrix.Exceptions.NONE);
    }

    /// @param interleaved for gates, then what they are multiplied with: sixteen rows of each in turn. Both halves must
    ///     then be whole blocks.
    static CodedMatrix pack(MatrixSource source, boolean interleaved, Arena arena, Team team) {
        CodedPacker packer = new CodedPacker(source, interleaved, arena);
        int elementBytes = packer.coding == WeightCoding.EIGHT_BITS ? 1 : Short.BYTES;
        Pieces.each(source, elementBytes, (piece, from, to) -> {
            int first = from / CodedMatrix.BLOCK;
            team.run(
                    Math.ceilDiv(to - from, CodedMatrix.BLOCK),
                    (begin, end) -> packer.packAll(piece, from, to, first + begin, first + end));
        });
        return new CodedMatrix(
                source.rows(), source.columns(), packer.coding, packer.codes, packer.scales, packer.exceptions);
    }

    private void packAll(MemorySegment piece, int from, int to, int firstBlock, int endBlock) {
        CodedRow row = coding == WeightCoding.EIGHT_BITS
                ? new EightBitRow(source.columns(), rowScales)
                : new TwelveBitRow(source.columns());
        byte[] bytes = new byte[CodedMatrix.groups(source.columns()) * coding.groupBytes()];
        for (int block = firstBlock; block < endBlock; block++) {
            Arrays.fill(bytes, (byte) 0);
            int target = target(block);
            ExceptionList list = new ExceptionList();
            for (int lane = 0; lane < CodedMatrix.BLOCK; lane++) {
                int index = block * CodedMatrix.BLOCK + lane;
                if (index < to) {
                    row.read(piece, index - from);
                    row.write(bytes, lane);
                    row.addExceptions(list, lane);
                    scales.setAtIndex(
                            ValueLayout.JAVA_FLOAT, (long) target * CodedMatrix.BLOCK + lane, row.scale(index));
                }
            }
            exceptions[target] = list.build();
            store(bytes, target);
        }
    }

    private void store(byte[] block, int target) {
        long at = target / CodedMatrix.PANEL_BLOCKS * CodedMatrix.panelBytes(source.columns(), coding)
                + target % CodedMatrix.PANEL_BLOCKS * coding.groupBytes();
        for (int from = 0; from < block.length; from += coding.groupBytes()) {
            MemorySegment.copy(block, from, codes, ValueLayout.JAVA_BYTE, at, coding.groupBytes());
            at += CodedMatrix.PANEL_BLOCKS * coding.groupBytes();
        }
    }

    private int target(int block) {
        if (!interleaved) {
            return block;
        }
        int half = source.rows() / CodedMatrix.BLOCK / 2;
        return block < half ? 2 * block : 2 * (block - half) + 1;
    }
}

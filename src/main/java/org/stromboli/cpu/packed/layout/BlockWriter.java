package org.stromboli.cpu.packed.layout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.QuantisedMatrix;
import org.stromboli.quantisation.WeightMatrix;

/// Writes blocks of rows in a form. For one thread.
public final class BlockWriter {

    private final WeightMatrix matrix;
    private final FormChoice choice;
    private final PackedForm form;
    private final byte[] row; // up to whole units
    private final byte[] block;
    private boolean inNibbles; // whether the row has two codes in a byte

    public BlockWriter(WeightMatrix matrix, FormChoice choice) {
        this.matrix = matrix;
        this.choice = choice;
        form = choice.form();
        int columns = form.units(matrix.columns()) * form.unitColumns();
        row = new byte[columns * form.codes().rowBytes()];
        block = new byte[Math.toIntExact(form.blockBytes(matrix.columns()))];
    }

    /// Writes blocks `from` to `to` to memory that begins with block 0.
    public void write(MemorySegment memory, int from, int to) {
        RowReader reader = reader();
        for (int i = from; i < to; i++) {
            Arrays.fill(block, (byte) 0);
            for (int lane = 0; lane < Codes.LANES; lane++) {
                int index = i * Codes.LANES + lane;
                if (index < matrix.rows()) {
                    reader.read(index, lane);
                    writeCodes(lane);
                }
            }
            MemorySegment.copy(block, 0, memory, ValueLayout.JAVA_BYTE, (long) i * block.length, block.length);
        }
    }

    /// Reads the codes of a row, and writes its scales.
    private interface RowReader {
        void read(int index, int lane);
    }

    private RowReader reader() {
        if (form.codes().areDecoded()) {
            float[] values = new float[matrix.columns()];
            return (index, lane) -> {
                matrix.decode(index, values);
                FloatCodes.encode(values, row);
            };
        }
        if (!(matrix instanceof QuantisedMatrix quantised)) {
            throw new IllegalArgumentException("no codes in " + matrix);
        }
        boolean plainNibbles = form.codes().equals(new NibbleCodes(0));
        byte[] codes = new byte[matrix.columns()];
        RowScales scales = new RowScales(quantised);
        return (index, lane) -> {
            inNibbles = plainNibbles && quantised.nibbles(index, row);
            if (!inNibbles) {
                quantised.codes(index, codes);
                System.arraycopy(codes, 0, row, 0, codes.length);
            }
            scales.write(index, lane);
        };
    }

    private void writeCodes(int lane) {
        int column = 0;
        int at = form.scaling().rowBytes() + form.scaling().headerBytes();
        while (column < row.length / form.codes().rowBytes()) {
            for (int step = 0; step < form.unitSteps(); step++) {
                int to = at + step * form.codes().stepBytes();
                if (inNibbles) {
                    NibbleCodes.writeNibbles(row, column, block, to, lane);
                } else {
                    form.codes().write(row, column, block, to, lane);
                }
                column += Codes.STEP;
            }
            at += form.unitBytes();
        }
    }

    /// The scales of a row.
    private final class RowScales {

        private final QuantisedMatrix quantised;
        private final CodeFormat format;
        private final float[] scales;
        private final float[] minima;
        private final byte[] superScales;
        private final byte[] superMinima;
        private final float[] d;
        private final float[] dmin;

        RowScales(QuantisedMatrix quantised) {
            this.quantised = quantised;
            format = quantised.format();
            scales = new float[quantised.groups()];
            minima = new float[quantised.groups()];
            superScales = new byte[quantised.groups()];
            superMinima = new byte[quantised.groups()];
            int supers = format.superGroup() == 0 ? 0 : Math.ceilDiv(quantised.columns(), format.superGroup());
            d = new float[supers];
            dmin = new float[supers];
        }

        void write(int index, int lane) {
            Scaling scaling = form.scaling();
            boolean isSuper = scaling.scale() == Scaling.Scale.SUPER;
            if (isSuper) {
                quantised.superScales(index, superScales, superMinima, d, dmin);
            } else {
                quantised.scales(index, scales, minima);
            }
            if (scaling.scale() == Scaling.Scale.ROW) {
                putFloat(lane * Float.BYTES, scales[0] * choice.scaleFactor());
                return;
            }
            int unitAt = 0;
            for (int column = 0; column < quantised.columns(); column += form.unitColumns()) {
                if (isSuper) {
                    int number = column / format.superGroup();
                    putHalf(unitAt + scaling.superScaleAt() + lane * Short.BYTES, d[number] * choice.scaleFactor());
                    putHalf(unitAt + scaling.superMinimumAt() + lane * Short.BYTES, dmin[number]);
                }
                for (int group = 0; group < scaling.groups(); group++) {
                    int first = column + group * scaling.group();
                    if (first < quantised.columns()) {
                        writeGroup(unitAt, group, first / format.groupSize(), lane);
                    }
                }
                unitAt += form.unitBytes();
            }
        }

        private void writeGroup(int unitAt, int group, int from, int lane) {
            Scaling scaling = form.scaling();
            int scaleAt = unitAt + scaling.scalesAt(group);
            switch (scaling.scale()) {
                case FLOAT16 -> putHalf(scaleAt + lane * Short.BYTES, scales[from] * choice.scaleFactor());
                case FLOAT32 -> putFloat(scaleAt + lane * Float.BYTES, scales[from] * choice.scaleFactor());
                case SUPER -> block[scaleAt + lane] = superScales[from];
                case NONE, ROW -> throw new IllegalStateException("no scales of groups");
            }
            int offsetAt = unitAt + scaling.offsetsAt(group);
            switch (scaling.offset()) {
                case NONE -> {}
                case MINIMUM_FLOAT16 -> putHalf(offsetAt + lane * Short.BYTES, minima[from]);
                case MINIMUM_FLOAT32 -> putFloat(offsetAt + lane * Float.BYTES, minima[from]);
                case MINIMUM_SUPER -> block[offsetAt + lane] = superMinima[from];
                case ZERO ->
                    block[offsetAt + lane] = (byte) (ScaleFacts.zero(scales[from], minima[from]) + choice.offsetZero());
            }
        }

        private void putHalf(int at, float value) {
            Codes.SHORTS.set(block, at, Float.floatToFloat16(value));
        }

        private void putFloat(int at, float value) {
            Codes.INTS.set(block, at, Float.floatToRawIntBits(value));
        }
    }
}

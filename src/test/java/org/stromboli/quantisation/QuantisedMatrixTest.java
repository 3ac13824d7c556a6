package org.stromboli.quantisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class QuantisedMatrixTest {

    private static final Coding INTEGERS = new Coding.Integers(8, 128);

    /// A row in groups of four, of which the last is shorter.
    private record Row(CodeFormat format, byte[] row, float[] rowScales, float[] rowMinima, int... columnOrder)
            implements QuantisedMatrix {

        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int columns() {
            return row.length;
        }

        @Override
        public void codes(int place, byte[] to) {
            System.arraycopy(row, 0, to, 0, row.length);
        }

        @Override
        public void scales(int place, float[] scales, float[] minima) {
            System.arraycopy(rowScales, 0, scales, 0, rowScales.length);
            System.arraycopy(rowMinima, 0, minima, 0, rowMinima.length);
        }
    }

    @Test
    void aWeightIsScaleTimesCodeMinusMinimum() {
        Row row = new Row(
                new CodeFormat(INTEGERS, 4, true, 0),
                new byte[] {(byte) 128, (byte) 129, 127, 0, (byte) 255},
                new float[] {2, 3},
                new float[] {1, 0.5f});
        assertThat(decoded(row)).containsExactly(-1, 1, -3, -257, 380.5f);
        assertThatThrownBy(() -> row.superScales(0, new byte[2], new byte[2], new float[1], new float[1]))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void codesMayNameLevels() {
        Row row = new Row(
                new CodeFormat(new Coding.Table(2, new float[] {-1, 0, 0.25f, 1}), 4, false, 0),
                new byte[] {0, 1, 2, 3, 3},
                new float[] {2, 10},
                new float[0]);
        assertThat(decoded(row)).containsExactly(-2, 0, 0.5f, 2, 10);
    }

    /// Groups are in the order of the codes.
    @Test
    void columnsMayBeInAnotherOrder() {
        Row row = new Row(
                new CodeFormat(INTEGERS, 4, false, 0),
                new byte[] {(byte) 129, (byte) 130, (byte) 131, (byte) 132, (byte) 133},
                new float[] {1, 10},
                new float[0],
                4,
                0,
                3,
                1,
                2);
        assertThat(decoded(row)).containsExactly(2, 4, 50, 3, 1);
    }

    @Test
    void floatsAreReadWithoutAlignment() {
        MemorySegment memory = MemorySegment.ofArray(new byte[] {9, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0});
        float[] row = new float[2];
        new FloatMatrix(FloatMatrix.Type.FLOAT32, 1, 2, memory.asSlice(1)).decode(0, row);
        assertThat(row).containsExactly(1, -2);
        new FloatMatrix(FloatMatrix.Type.BFLOAT16, 2, 2, memory.asSlice(1)).decode(1, row);
        assertThat(row).containsExactly(0, -2);
        MemorySegment halves = MemorySegment.ofArray(new byte[] {0, 0x3c, 0, (byte) 0xc0});
        FloatMatrix half = new FloatMatrix(FloatMatrix.Type.FLOAT16, 2, 1, halves);
        half.decode(1, row);
        assertThat(row[0]).isEqualTo(-2);
        assertThatThrownBy(() -> new FloatMatrix(FloatMatrix.Type.FLOAT16, 3, 1, halves))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("4 bytes for 3 rows of 1 columns");
    }

    private static float[] decoded(QuantisedMatrix matrix) {
        float[] row = new float[matrix.columns()];
        Arrays.fill(row, Float.NaN);
        matrix.decode(0, row);
        return row;
    }
}

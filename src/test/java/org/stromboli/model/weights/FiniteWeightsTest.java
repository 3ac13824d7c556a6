package org.stromboli.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.codec.ByteWeights;
import org.stromboli.quantisation.codec.RawTensor;
import org.stromboli.quantisation.codec.ScaleGrid.Announced;

class FiniteWeightsTest {

    private static final int ROWS = 70;
    private static final int COLUMNS = 40;

    private static MatrixWeight weight(WeightMatrix matrix) {
        return new MatrixWeight(
                "v_proj.weight", Path.of("model.safetensors"), new long[] {matrix.rows(), matrix.columns()}, matrix);
    }

    private static WeightMatrix bytes(String type, int row, int code, float scale) {
        byte[] codes = new byte[ROWS * COLUMNS];
        codes[row * COLUMNS + COLUMNS - 1] = (byte) code;
        ByteBuffer scales = ByteBuffer.allocate(ROWS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < ROWS; i++) {
            scales.putFloat(i == row ? scale : 1);
        }
        return new ByteWeights(
                        new RawTensor("weight", type, new long[] {ROWS, COLUMNS}, MemorySegment.ofArray(codes)),
                        new RawTensor("scale", "F32", new long[] {ROWS, 1}, MemorySegment.ofArray(scales.array())),
                        Optional.empty(),
                        Announced.NOTHING)
                .matrix();
    }

    private static void rejected(WeightMatrix matrix) {
        assertThatThrownBy(() -> weight(matrix).finite())
                .isInstanceOf(CheckpointException.class)
                .hasMessage("tensor v_proj.weight in model.safetensors holds scales or weights that are not finite");
    }

    @ParameterizedTest
    @CsvSource({"0, 127", "69, 255", "33, 127"})
    void codesOfFp8ThatAreNoNumbersAreRejected(int row, int code) {
        rejected(bytes("F8_E4M3", row, code, 1));
        weight(bytes("I8", row, code, 1)).finite();
        weight(bytes("F8_E4M3", row, code - 1, 1)).finite();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void scalesThatAreNotFiniteAreRejected(float scale) {
        rejected(bytes("F8_E4M3", 69, 0, scale));
        rejected(bytes("I8", 0, 0, scale));
        rejected(new Blocks(scale, 1));
        rejected(new Blocks(1, scale));
    }

    @Test
    void largeScalesAreServed() {
        weight(bytes("I8", 3, 0, Float.MAX_VALUE)).finite();
        WeightMatrix blocks = new Blocks(-Float.MAX_VALUE, 0);
        assertThat(weight(blocks).finite()).isSameAs(blocks);
    }

    /// As K-quants have them.
    private record Blocks(float d, float dmin) implements QuantisedMatrix {

        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int columns() {
            return 64;
        }

        @Override
        public CodeFormat format() {
            return new CodeFormat(new Coding.Integers(4, 0), 16, true, 32);
        }

        @Override
        public void codes(int row, byte[] to) {
            throw new AssertionError("all codes are numbers");
        }

        @Override
        public void scales(int row, float[] scales, float[] minima) {
            throw new AssertionError("those of super-groups tell it");
        }

        @Override
        public void superScales(int row, byte[] s, byte[] m, float[] d, float[] dmin) {
            assertThat(s).hasSize(4);
            Arrays.fill(d, this.d);
            Arrays.fill(dmin, this.dmin);
        }
    }
}

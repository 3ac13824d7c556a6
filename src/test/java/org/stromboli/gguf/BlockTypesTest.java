package org.stromboli.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.QuantisedMatrix;
import org.stromboli.quantisation.WeightMatrix;

/// Random blocks of every type are what the Python package gguf makes of them, bit for bit. `blocks.py` beside the
/// fixture writes it.
class BlockTypesTest {

    private static final String VALUES = ".values";

    private static final GgufFile FILE = GgufFile.open(Fixtures.path("gguf", "blocks.gguf"));

    static List<String> types() {
        return FILE.names().stream().filter(each -> !each.endsWith(VALUES)).toList();
    }

    static List<String> quantised() {
        return types().stream()
                .filter(each -> FILE.matrix(each) instanceof QuantisedMatrix)
                .toList();
    }

    static List<String> superGroups() {
        return quantised().stream()
                .filter(each -> matrix(each).format().superGroup() != 0)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("types")
    void weightsAreThoseOfThePythonPackage(String type) {
        assertThat(FILE.type(type)).isEqualTo(type);
        WeightMatrix blocks = FILE.matrix(type);
        WeightMatrix values = FILE.matrix(type + VALUES);
        float[] decoded = new float[blocks.columns()];
        float[] expected = new float[values.columns()];
        for (int row = 0; row < blocks.rows(); row++) {
            blocks.decode(row, decoded);
            values.decode(row, expected);
            assertThat(bits(decoded)).describedAs("row %d", row).isEqualTo(bits(expected));
        }
    }

    /// The same from codes and scales, as kernels read them.
    @ParameterizedTest
    @MethodSource("quantised")
    void codesAndScalesMakeTheWeights(String type) {
        QuantisedMatrix matrix = matrix(type);
        CodeFormat format = matrix.format();
        byte[] codes = new byte[matrix.columns()];
        float[] scales = new float[matrix.groups()];
        float[] minima = new float[matrix.groups()];
        float[] decoded = new float[matrix.columns()];
        float[] made = new float[matrix.columns()];
        for (int row = 0; row < matrix.rows(); row++) {
            matrix.codes(row, codes);
            matrix.scales(row, scales, minima);
            matrix.decode(row, decoded);
            for (int column = 0; column < codes.length; column++) {
                int code = Byte.toUnsignedInt(codes[column]);
                assertThat(code).isLessThan(1 << format.coding().bits());
                int group = column / format.groupSize();
                made[column] = scales[group] * format.coding().value(code) - minima[group];
            }
            assertThat(bits(made)).isEqualTo(bits(decoded));
        }
    }

    /// Of formats that have them so.
    @Test
    void nibblesAreTheCodes() {
        QuantisedMatrix matrix = matrix("Q4_K");
        byte[] codes = new byte[matrix.columns()];
        byte[] nibbles = new byte[matrix.columns() / 2];
        for (int row = 0; row < matrix.rows(); row++) {
            matrix.codes(row, codes);
            assertThat(matrix.nibbles(row, nibbles)).isTrue();
            for (int column = 0; column < codes.length; column++) {
                assertThat(nibbles[column / 2] >>> 4 * (column % 2) & 0xF).isEqualTo(codes[column]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("superGroups")
    void scalesOfSuperGroupsMakeTheScales(String type) {
        QuantisedMatrix matrix = matrix(type);
        CodeFormat format = matrix.format();
        int groups = matrix.groups();
        int perSuper = format.superGroup() / format.groupSize();
        float[] scales = new float[groups];
        float[] minima = new float[groups];
        byte[] s = new byte[groups];
        byte[] m = new byte[groups];
        float[] d = new float[groups / perSuper];
        float[] dmin = new float[groups / perSuper];
        for (int row = 0; row < matrix.rows(); row++) {
            matrix.scales(row, scales, minima);
            matrix.superScales(row, s, m, d, dmin);
            for (int group = 0; group < groups; group++) {
                assertThat(d[group / perSuper] * s[group]).isEqualTo(scales[group]);
                if (format.minima()) {
                    assertThat(dmin[group / perSuper] * Byte.toUnsignedInt(m[group]))
                            .isEqualTo(minima[group]);
                }
            }
        }
    }

    @Test
    void noTypeIsLeftOut() {
        assertThat(types()).hasSize(22);
        assertThat(quantised()).hasSize(20);
        assertThat(superGroups()).containsExactlyInAnyOrder("Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_XS");
    }

    private static QuantisedMatrix matrix(String type) {
        return (QuantisedMatrix) FILE.matrix(type);
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int value = 0; value < bits.length; value++) {
            bits[value] = Float.floatToRawIntBits(values[value]);
        }
        return bits;
    }
}

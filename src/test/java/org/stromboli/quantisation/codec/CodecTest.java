package org.stromboli.quantisation.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.quantisation.QuantisedMatrix;
import org.stromboli.quantisation.WeightMatrix;
import org.stromboli.quantisation.codec.ScaleGrid.Announced;

/// Layouts that no reference checkpoint here has, against packing bit by bit.
class CodecTest {

    private static final int ROWS = 40;
    private static final int COLUMNS = 96;
    private static final int GROUP = 32;
    private static final int GROUPS = 3;

    private final Random random = new Random(5);

    /// One code after the other, from the lowest bits of each word on.
    private static int[] packed(int[] codes, int bits) {
        int[] words = new int[Math.ceilDiv(codes.length * bits, 32)];
        for (int i = 0; i < codes.length * bits; i++) {
            int bit = codes[i / bits] >> i % bits & 1;
            words[i / 32] |= bit << i % 32;
        }
        return words;
    }

    private int[][] codes(int rows, int columns, int bits) {
        return IntStream.range(0, rows)
                .mapToObj(_ -> random.ints(columns, 0, 1 << bits).toArray())
                .toArray(int[][]::new);
    }

    private float[][] scales(int rows, int columns) {
        return IntStream.range(0, rows)
                .mapToObj(_ -> {
                    float[] row = new float[columns];
                    for (int i = 0; i < columns; i++) {
                        row[i] = (1 + random.nextInt(1000)) / 1024f;
                    }
                    return row;
                })
                .toArray(float[][]::new);
    }

    private static int[][] turned(int[][] matrix) {
        return IntStream.range(0, matrix[0].length)
                .mapToObj(i -> Arrays.stream(matrix).mapToInt(row -> row[i]).toArray())
                .toArray(int[][]::new);
    }

    private static RawTensor words(String name, String type, int[][] rows) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(rows.length * rows[0].length * 4).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(rows).flatMapToInt(Arrays::stream).forEach(bytes::putInt);
        return new RawTensor(
                name, type, new long[] {rows.length, rows[0].length}, MemorySegment.ofBuffer(bytes.flip()));
    }

    private static RawTensor words(String name, int[][] rows) {
        return words(name, "I32", rows);
    }

    private static RawTensor floats(String name, float[][] rows) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(rows.length * rows[0].length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            for (float each : row) {
                bytes.putFloat(each);
            }
        }
        return new RawTensor(
                name, "F32", new long[] {rows.length, rows[0].length}, MemorySegment.ofBuffer(bytes.flip()));
    }

    private static RawTensor vector(String name, int... numbers) {
        RawTensor row = words(name, new int[][] {numbers});
        return new RawTensor(name, "I32", new long[] {numbers.length}, row.memory());
    }

    private static RawTensor bytes(String name, String type, int[] numbers, long... shape) {
        byte[] all = new byte[numbers.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) numbers[i];
        }
        return new RawTensor(name, type, shape, MemorySegment.ofArray(all));
    }

    private interface Expected {
        float of(int row, int column);
    }

    private static void assertRows(WeightMatrix matrix, int rows, int columns, Expected expected) {
        assertThat(matrix.rows()).isEqualTo(rows);
        assertThat(matrix.columns()).isEqualTo(columns);
        float[] found = new float[columns];
        for (int row : new int[] {rows - 1, 0, rows / 2, 1}) {
            matrix.decode(row, found);
            for (int column = 0; column < columns; column++) {
                assertThat(found[column])
                        .describedAs("[%d, %d]", row, column)
                        .isCloseTo(expected.of(row, column), Offset.offset(1e-4f));
            }
        }
    }

    /// Scales and zeros are padded to what the kernel reads at once.
    @Test
    void gemvHasRowsInNaturalOrder() {
        int[][] q = codes(ROWS, 256, 4);
        int[][] z = codes(ROWS, 16, 4);
        float[][] s = scales(ROWS, 16);
        int[][] weight = Arrays.stream(q).map(row -> packed(row, 4)).toArray(int[][]::new);
        int[][] zeros = Arrays.stream(z).map(row -> packed(row, 4)).toArray(int[][]::new);
        QuantisedMatrix matrix = new Awq(
                        words("qweight", weight), Optional.of(words("qzeros", zeros)), floats("scales", s), 128)
                .matrix();
        assertRows(matrix, ROWS, 256, (r, c) -> (q[r][c] - z[r][c / 128]) * s[r][c / 128]);
        assertThat(matrix.format().groupSize()).isEqualTo(128);
    }

    /// Columns are read by eights, of which the last may be cut; rows by tiles.
    @ParameterizedTest
    @CsvSource({"40, 96, 3", "72, 60, 3", "8, 4, 1", "32, 9, 1"})
    void gemmHasRowsInTheOrderOfItsKernel(int rows, int columns, int groups) {
        int[] order = {0, 2, 4, 6, 1, 3, 5, 7};
        int size = columns / groups;
        int[][] q = codes(rows, columns, 4);
        int[][] z = codes(rows, groups, 4);
        float[][] s = scales(groups, rows);
        QuantisedMatrix matrix = new Awq(
                        words("qweight", eights(turned(q), order)),
                        Optional.of(words("qzeros", eights(turned(z), order))),
                        floats("scales", s),
                        0)
                .matrix();
        assertRows(matrix, rows, columns, (r, c) -> (q[r][c] - z[r][c / size]) * s[c / size][r]);
        Awq symmetric = new Awq(words("qweight", eights(turned(q), order)), Optional.empty(), floats("scales", s), 0);
        assertRows(symmetric.matrix(), rows, columns, (r, c) -> (q[r][c] - 8) * s[c / size][r]);
    }

    /// Codes of each row, eight of them in a word.
    private static int[][] eights(int[][] rows, int... order) {
        return Arrays.stream(rows)
                .map(row -> packed(
                        IntStream.range(0, row.length)
                                .map(i -> row[i / 8 * 8 + order[i % 8]])
                                .toArray(),
                        4))
                .toArray(int[][]::new);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void gptqHasAnyBitsInOrderOfActivations(int bits) {
        int[][] q = codes(ROWS * 4, COLUMNS, bits);
        int[][] z = codes(GROUPS, ROWS * 4, bits);
        float[][] s = scales(GROUPS, ROWS * 4);
        int[] groups = IntStream.range(0, COLUMNS)
                .map(c -> (c * 7 + 5) % COLUMNS / GROUP)
                .toArray();
        int[][] weight = turned(Arrays.stream(q).map(row -> packed(row, bits)).toArray(int[][]::new));
        int[][] zeros = Arrays.stream(z).map(row -> packed(row, bits)).toArray(int[][]::new);
        QuantisedMatrix matrix = new Gptq(
                        words("qweight", weight),
                        words("qzeros", zeros),
                        floats("scales", s),
                        Optional.of(vector("g_idx", groups)),
                        1,
                        0)
                .matrix();
        assertRows(matrix, ROWS * 4, COLUMNS, (r, c) -> (q[r][c] - z[groups[c]][r] - 1) * s[groups[c]][r]);
        assertThat(matrix.columnOrder()).hasSize(COLUMNS);
        assertThat(matrix.groups()).isEqualTo(GROUPS);
    }

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void groupsOfGptqAreRunsWithoutAnIndex(int shift) {
        int[][] q = codes(ROWS, COLUMNS, 4);
        int[][] z = codes(GROUPS, ROWS, 4);
        float[][] s = scales(GROUPS, ROWS);
        int[][] weight = turned(Arrays.stream(q).map(row -> packed(row, 4)).toArray(int[][]::new));
        int[][] zeros = Arrays.stream(z).map(row -> packed(row, 4)).toArray(int[][]::new);
        Gptq gptq = new Gptq(
                words("qweight", weight), words("qzeros", zeros), floats("scales", s), Optional.empty(), shift, 0);
        assertRows(gptq.matrix(), ROWS, COLUMNS, (r, c) -> (q[r][c] - z[c / GROUP][r] - shift) * s[c / GROUP][r]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void packedWeightsAreDenseStreams(int bits) {
        int[][] q = codes(ROWS, COLUMNS, bits);
        int[][] z = codes(ROWS, GROUPS, bits);
        float[][] s = scales(ROWS, GROUPS);
        int[] groups = IntStream.range(0, COLUMNS)
                .map(c -> (c * 5 + 1) % COLUMNS / GROUP)
                .toArray();
        int[][] weight = Arrays.stream(q).map(row -> packed(row, bits)).toArray(int[][]::new);
        int[][] zeros =
                turned(Arrays.stream(turned(z)).map(row -> packed(row, bits)).toArray(int[][]::new));
        PackQuantized packed = new PackQuantized(
                words("weight_packed", weight),
                floats("weight_scale", s),
                Optional.of(words("weight_zero_point", zeros)),
                vector("weight_shape", ROWS, COLUMNS),
                Optional.of(vector("weight_g_idx", groups)),
                new PackQuantized.Configured(List.of(), Announced.NOTHING));
        assertRows(packed.matrix(), ROWS, COLUMNS, (r, c) -> (q[r][c] - z[r][groups[c]]) * s[r][groups[c]]);
    }

    /// As versions of 2024 have them: no code crosses words, zero points in bytes, an index that was never filled.
    @Test
    void packedWeightsOfOlderFiles() {
        int[][] q = codes(ROWS, COLUMNS, 3);
        int[][] weight = new int[ROWS][Math.ceilDiv(COLUMNS, 10)];
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                weight[row][column / 10] |= q[row][column] << 3 * (column % 10);
            }
        }
        int[] zeros = random.ints(ROWS, -4, 4).toArray();
        float[][] s = scales(ROWS, 1);
        PackQuantized packed = new PackQuantized(
                words("weight_packed", weight),
                floats("weight_scale", s),
                Optional.of(bytes("weight_zero_point", "I8", zeros, ROWS, 1)),
                vector("weight_shape", ROWS, COLUMNS),
                Optional.of(vector(
                        "weight_g_idx", IntStream.range(0, COLUMNS).map(_ -> -1).toArray())),
                new PackQuantized.Configured(List.of(3), Announced.NOTHING));
        assertRows(packed.matrix(), ROWS, COLUMNS, (r, c) -> (q[r][c] - 4 - zeros[r]) * s[r][0]);
    }

    /// Blocks of FP8 are cut by the edges; their scales may be exponents of two.
    @Test
    void blocksAreCutByTheEdges() {
        int[] codes = random.ints(200 * 300, 0, 120).toArray();
        int[] exponents = {120, 127, 128, 126, 125, 129};
        ByteWeights weights = new ByteWeights(
                bytes("weight", "F8_E4M3", codes, 200, 300),
                bytes("weight_scale_inv", "F8_E8M0", exponents, 2, 3),
                Optional.empty(),
                new Announced(List.of(128), List.of(128)));
        assertRows(
                weights.matrix(),
                200,
                300,
                (r, c) -> fp8(codes[r * 300 + c]) * (float) Math.pow(2, exponents[r / 128 * 3 + c / 128] - 127));
    }

    private static float fp8(int code) {
        int exponent = code >> 3;
        return exponent == 0 ? (code & 7) / 512f : (1 + (code & 7) / 8f) * (float) Math.pow(2, exponent - 7);
    }

    @Test
    void wholeNumbersHaveZeroPointsInGroups() {
        int[] codes = random.ints(ROWS * COLUMNS, -128, 128).toArray();
        int[] zeros = random.ints(ROWS * GROUPS, -128, 128).toArray();
        float[][] s = scales(ROWS, GROUPS);
        ByteWeights weights = new ByteWeights(
                bytes("weight", "I8", codes, ROWS, COLUMNS),
                floats("weight_scale", s),
                Optional.of(bytes("weight_zero_point", "I8", zeros, ROWS, GROUPS)),
                Announced.NOTHING);
        assertRows(
                weights.matrix(),
                ROWS,
                COLUMNS,
                (r, c) -> (codes[r * COLUMNS + c] - zeros[r * GROUPS + c / GROUP]) * s[r][c / GROUP]);
    }

    @ParameterizedTest
    @CsvSource({"5, 48, 64", "7, 33, 64", "3, 4304, 64", "4, 64, 64", "6, 10, 4096"})
    void blocksOfBitsandbytesCrossRows(int rows, int columns, int block) {
        int[] q = random.ints((long) rows * columns, 0, 16).toArray();
        int[] pairs = new int[Math.ceilDiv(q.length, 2)];
        for (int i = 0; i < q.length; i++) {
            pairs[i / 2] |= q[i] << (i % 2 == 0 ? 4 : 0);
        }
        float[][] map = scales(1, 16);
        float[][] absmax = scales(1, Math.ceilDiv(q.length, block));
        Bnb4 weights = new Bnb4(
                bytes("weight", "U8", pairs, pairs.length, 1),
                flat(floats("quant_map", map)),
                flat(floats("absmax", absmax)),
                Optional.empty(),
                new Bnb4.State(rows, columns, block));
        assertRows(
                weights.matrix(),
                rows,
                columns,
                (r, c) -> map[0][q[r * columns + c]] * absmax[0][(r * columns + c) / block]);
    }

    private static RawTensor flat(RawTensor tensor) {
        return new RawTensor(tensor.name(), tensor.type(), new long[] {tensor.elements()}, tensor.memory());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 6, 8})
    void mlxHasScalesAndBiases(int bits) {
        int[][] q = codes(ROWS, COLUMNS, bits);
        float[][] s = scales(ROWS, GROUPS);
        float[][] b = scales(ROWS, GROUPS);
        int[][] weight = Arrays.stream(q).map(row -> packed(row, bits)).toArray(int[][]::new);
        Mlx mlx = new Mlx(words("weight", "U32", weight), floats("scales", s), floats("biases", b), GROUP);
        assertRows(mlx.matrix(), ROWS, COLUMNS, (r, c) -> q[r][c] * s[r][c / GROUP] + b[r][c / GROUP]);
    }

    @Test
    void fp8IsE4m3WithoutInfinities() {
        assertThat(Fp8.E4M3.value(0x7e)).isEqualTo(448);
        assertThat(Fp8.E4M3.value(0xfe)).isEqualTo(-448);
        assertThat(Fp8.E4M3.value(0x01)).isEqualTo(1 / 512f);
        assertThat(Fp8.E4M3.value(0x38)).isEqualTo(1);
        assertThat(Fp8.E4M3.value(0x7f)).isNaN();
        assertThat(Fp8.E4M3.value(0xff)).isNaN();
    }

    @Test
    void weightsInTilesOfAGpuAreRejected() {
        RawTensor weight = bytes("weight", "I8", new int[4], 2, 2);
        RawTensor largest = flat(floats("SCB", scales(1, 2)));
        RawTensor tiled = bytes("weight_format", "U8", new int[] {2});
        assertThatThrownBy(() -> new Bnb8(weight, largest, Optional.of(tiled)).matrix())
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("weight_format", "tiles of a GPU");
    }
}

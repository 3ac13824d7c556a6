package org.stromboli.cpu.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.cpu.TestKernels;
import org.stromboli.cpu.x86.Assembler;
import org.stromboli.cpu.x86.Mem;
import org.stromboli.cpu.x86.Reg;
import org.stromboli.cpu.x86.TileAssembler;
import org.stromboli.cpu.x86.Tmm;

/// What instructions on tiles do, as the manual says: results worked out by hand. Tile 0 takes sums, 2 lanes of 3 rows;
/// tile 1 has 3 rows of 2 pairs, tile 2 two pairs of 2 columns.
class TilesTest {

    private static final Tmm SUMS = new Tmm(0);
    private static final Tmm ROWS = new Tmm(1);
    private static final Tmm COLUMNS = new Tmm(2);

    private static final int SHAPES = 0;
    private static final int SUMS_AT = 64;
    private static final int ROWS_AT = 128;
    private static final int COLUMNS_AT = 192;
    private static final int STRIDE = 16;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory = TestKernels.allocate(arena, 256);

    TilesTest() {
        memory.set(ValueLayout.JAVA_BYTE, SHAPES, (byte) 1);
        shape(0, 3, 8);
        shape(1, 3, 8);
        shape(2, 2, 8);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private void shape(int tile, int rows, int bytes) {
        memory.set(ValueLayout.JAVA_SHORT, SHAPES + 16 + 2L * tile, (short) bytes);
        memory.set(ValueLayout.JAVA_BYTE, SHAPES + 48 + tile, (byte) rows);
    }

    private static Mem at(int place) {
        return Mem.at(Reg.RDI, Reg.RSI, 1, place);
    }

    private void run(Consumer<TileAssembler> body) {
        Assembler code = new Assembler();
        body.accept(new TileAssembler(code));
        code.leave();
        MethodHandle function = new Emulator().function(code.bytes(), 2);
        try {
            function.invokeExact(memory.address(), (long) STRIDE);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private void multiply() {
        run(tiles -> {
            tiles.configure(Mem.at(Reg.RDI, SHAPES));
            tiles.load(SUMS, at(SUMS_AT));
            tiles.loadOnce(ROWS, at(ROWS_AT));
            tiles.load(COLUMNS, at(COLUMNS_AT));
            tiles.dotBfloat16(SUMS, ROWS, COLUMNS);
            tiles.store(at(SUMS_AT), SUMS);
            tiles.release();
        });
    }

    private void put(int place, int row, int lane, int bits) {
        memory.set(ValueLayout.JAVA_INT, place + (long) row * STRIDE + 4L * lane, bits);
    }

    private void putPair(int place, int row, int lane, float even, float odd) {
        put(place, row, lane, Float.floatToRawIntBits(even) >>> 16 | Float.floatToRawIntBits(odd) & 0xFFFF0000);
    }

    private float sum(int row, int lane) {
        return memory.get(ValueLayout.JAVA_FLOAT, SUMS_AT + (long) row * STRIDE + 4L * lane);
    }

    private void putSum(int row, int lane, float value) {
        put(SUMS_AT, row, lane, Float.floatToRawIntBits(value));
    }

    @Test
    void rowsTimesColumnsAreAdded() {
        putSum(1, 0, 1000);
        putSum(1, 1, 2000);
        putPair(ROWS_AT, 1, 0, 1, 2);
        putPair(ROWS_AT, 1, 1, 3, 4);
        putPair(COLUMNS_AT, 0, 0, 5, 6);
        putPair(COLUMNS_AT, 0, 1, 7, 8);
        putPair(COLUMNS_AT, 1, 0, 9, 10);
        putPair(COLUMNS_AT, 1, 1, 11, 12);
        put(SUMS_AT, 1, 2, 77);
        multiply();
        assertThat(sum(1, 0)).isEqualTo(1000 + 5 + 12 + 27 + 40);
        assertThat(sum(1, 1)).isEqualTo(2000 + 7 + 16 + 33 + 48);
        assertThat(sum(0, 0)).isZero();
        assertThat(memory.get(ValueLayout.JAVA_INT, SUMS_AT + STRIDE + 8L))
                .describedAs("beyond the tile")
                .isEqualTo(77);
    }

    /// 2^24 + 1 is no float: it is lost within the sum of even products, but not where it is an odd one's.
    @Test
    void evenAndOddProductsHaveSumsOfTheirOwn() {
        float large = 0x1p24f;
        putPair(ROWS_AT, 0, 0, large, 1);
        putPair(ROWS_AT, 0, 1, 1, 1);
        for (int pair = 0; pair < 2; pair++) {
            putPair(COLUMNS_AT, pair, 0, 1, 1);
        }
        multiply();
        assertThat(sum(0, 0)).isEqualTo(large + 2);

        putSum(0, 0, -large);
        multiply();
        assertThat(sum(0, 0)).describedAs("added to what is there last").isEqualTo(2);
    }

    @Test
    void denormalsAreZero() {
        float denormal = Float.intBitsToFloat(0x00400000);
        putSum(0, 0, denormal);
        putPair(ROWS_AT, 0, 0, denormal, 0x1p-100f);
        putPair(COLUMNS_AT, 0, 0, 0x1p100f, 0x1p-40f);
        multiply();
        assertThat(sum(0, 0)).isZero();
    }

    /// The first lane of a row has the bytes 255, 254, 1 and 2, which are -1 and -2 where they are signed.
    @ParameterizedTest
    @CsvSource({"true, 1376", "false, -47776"})
    void bytesAreMultipliedByFours(boolean signed, int expected) {
        put(SUMS_AT, 1, 1, 1000);
        put(ROWS_AT, 1, 0, 0x0201_FEFF);
        put(ROWS_AT, 1, 1, 3);
        put(COLUMNS_AT, 0, 1, 0xFF7F_BF81); // -127, -65, 127 and -1
        put(COLUMNS_AT, 1, 1, 0xFE);
        run(tiles -> {
            tiles.configure(Mem.at(Reg.RDI, SHAPES));
            tiles.load(SUMS, at(SUMS_AT));
            tiles.load(ROWS, at(ROWS_AT));
            tiles.load(COLUMNS, at(COLUMNS_AT));
            if (signed) {
                tiles.dotBytes(SUMS, ROWS, COLUMNS);
            } else {
                tiles.dotUnsignedBytes(SUMS, ROWS, COLUMNS);
            }
            tiles.store(at(SUMS_AT), SUMS);
            tiles.release();
        });
        assertThat(memory.get(ValueLayout.JAVA_INT, SUMS_AT + STRIDE + 4L)).isEqualTo(expected);
        assertThat(sum(1, 0)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, palette", // another palette
        "1, 1, row to start at",
        "2, 1, reserved",
        "40, 1, reserved",
        "63, 1, reserved",
        "16, 65, too large",
        "48, 17, too large",
        "48, 0, without rows"
    })
    void shapesThatAreNone(int place, int value, String message) {
        memory.set(ValueLayout.JAVA_BYTE, place, (byte) value);
        assertThatThrownBy(this::multiply)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 8, rows", "0, 3, 4, columns", "1, 3, 4, pairs", "2, 1, 8, pairs", "1, 3, 6, whole lanes"})
    void shapesThatDoNotFit(int tile, int rows, int bytes, String message) {
        shape(tile, rows, bytes);
        assertThatThrownBy(this::multiply)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(message);
    }

    @Test
    void tilesNeedShapes() {
        assertThatThrownBy(() -> run(tiles -> tiles.zero(SUMS))).hasMessageContaining("no shapes");
        assertThatThrownBy(() -> run(tiles -> {
                    tiles.configure(Mem.at(Reg.RDI, SHAPES));
                    tiles.zero(new Tmm(3));
                }))
                .hasMessageContaining("tile 3, which has no shape");
        assertThatThrownBy(() -> run(tiles -> {
                    tiles.configure(Mem.at(Reg.RDI, SHAPES));
                    tiles.dotBfloat16(SUMS, ROWS, ROWS);
                }))
                .hasMessageContaining("the same tile twice");
    }

    @Test
    void tilesMustBeReleased() {
        assertThatThrownBy(() -> run(tiles -> tiles.configure(Mem.at(Reg.RDI, SHAPES))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tiles are not released");
    }

    @Test
    void rowsEndWhereTheirMemoryDoes() {
        assertThatThrownBy(() -> run(tiles -> {
                    tiles.configure(Mem.at(Reg.RDI, SHAPES));
                    tiles.load(SUMS, at(256 - 2 * STRIDE - 4));
                }))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageStartingWith("8 bytes at");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c4e2cb5cc4", // wide elements
                "c4e24e5cc4", // 256 bits
                "c4e1487bc0", // another table
                "c4e24a5ec4", // tdpbsud
                "c4e2734bc0", // tileloadd of a register
                "c4e278494f00" // another field
            })
    void whatIsNotWrittenIsAnError(String bytes) {
        assertThatThrownBy(() -> Decoder.decode(HexFormat.of().parseHex(bytes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("byte 0, " + bytes);
    }
}

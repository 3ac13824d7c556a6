package org.stromboli.media.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.media.DecodedImage;

class FrameCheckTest {

    private static final int PIXELS = 100;

    /// Two colours, of which the first `share` pixels of a hundred have the first.
    @ParameterizedTest
    @CsvSource({
        "000000, 0c0c0c, 50, true", // black: mean 6, deviation 6
        "000000, 0e0e0e, 50, false", // deviation 7
        "020202, 12120c, 50, false", // mean above 8
        "808080, 868686, 50, true", // one colour: deviation 3
        "808080, 8a8a8a, 50, false", // deviation 5
        "808080, 8d8d8d, 99, false", // a range of 13
        "808080, 8c8c8c, 99, true",
        "5ab45a, 102080, 35, true", // green in 35 of 100
        "5ab45a, 102080, 34, false",
        "5bb45a, 102080, 35, false", // red above 90
        "20a020, 286828, 50, true", // green in all, mean 132 and 96 above the others
        "20a020, 206820, 10, false", // mean 109
        "20ff20, 201020, 60, true" // broken pixels, whatever the deviation
    })
    void framesThatShowNothingAreBad(String first, String second, int share, boolean bad) {
        IntUnaryOperator colour = i -> Integer.parseInt(i < share ? first : second, 16);
        byte[] rgb = new byte[PIXELS * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (colour.applyAsInt(i / 3) >> 8 * (2 - i % 3));
        }
        assertThat(FrameCheck.isBad(new DecodedImage(10, PIXELS / 10, rgb))).isEqualTo(bad);
    }
}

package org.stromboli.vision.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.ReferenceImplementation;
import org.stromboli.vision.Rgb;

class ResamplerTest {

    /// The checksums are those of `torch.nn.functional.interpolate(..., antialias=True)` of torch 2.7.1 on
    /// 8-bit tensors.
    @ParameterizedTest
    @CsvSource({
        "31, 23, 70, 70, BICUBIC, 7f3c7ae9",
        "320, 200, 70, 70, BICUBIC, 8cf887cf",
        "200, 310, 70, 109, BICUBIC, e523917c",
        "97, 45, 97, 20, BICUBIC, 2c393dc4",
        "640, 7, 384, 384, BICUBIC, 28f571df",
        "13, 1, 29, 31, BICUBIC, e8cdb550",
        "1, 900, 70, 70, BICUBIC, 4b721cd8",
        "320, 200, 70, 70, BILINEAR, 4ff53d2c",
        "31, 23, 70, 70, BILINEAR, e73b33c8"
    })
    void equalsTorchBitByBit(int width, int height, int toWidth, int toHeight, Interpolation kernel, String crc32) {
        DecodedImage resized = new Resampler(kernel, ReferenceImplementation.TRANSFORMERS)
                .resize(Canvas.of(pattern(width, height)), toWidth, toHeight);

        assertThat(crc32(resized.rgb())).isEqualTo(crc32);
    }

    @Test
    void keepsAnImageThatHasTheSizeAlready() {
        DecodedImage image = pattern(40, 30);

        assertThat(bicubic(Canvas.of(image), 40, 30).rgb()).isEqualTo(image.rgb());
    }

    @RepeatedTest(20)
    void aCanvasIsResizedAsIfItHadBeenPainted(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        DecodedImage image = pattern(1 + random.nextInt(90), 1 + random.nextInt(90));
        Rgb background = new Rgb(random.nextInt(256), random.nextInt(256), random.nextInt(256));
        Canvas canvas = Canvas.square(image, background);
        int width = 1 + random.nextInt(80);
        int height = 1 + random.nextInt(80);

        assertThat(bicubic(canvas, width, height).rgb())
                .describedAs("seed %d", run.getCurrentRepetition())
                .isEqualTo(bicubic(Canvas.of(painted(canvas)), width, height).rgb());
    }

    @Test
    void aLineOfAHundredThousandPixelsNeedsLittleMemory() {
        Rgb grey = new Rgb(127, 127, 127);
        DecodedImage line = new DecodedImage(100_000, 1, new byte[300_000]);
        DecodedImage column = new DecodedImage(1, 100_000, new byte[300_000]);

        assertThat(bicubic(Canvas.of(line), 384, 384).rgb()).containsOnly(0);
        assertThat(bicubic(Canvas.of(column), 384, 384).rgb()).containsOnly(0);
        assertThat(bicubic(Canvas.square(line, grey), 384, 384).rgb()).contains(127);
        assertThat(bicubic(Canvas.square(column, grey), 384, 384).rgb()).contains(127);
    }

    private static DecodedImage bicubic(Canvas canvas, int width, int height) {
        return new Resampler(Interpolation.BICUBIC, ReferenceImplementation.TRANSFORMERS).resize(canvas, width, height);
    }

    private static DecodedImage painted(Canvas canvas) {
        byte[] rgb = new byte[canvas.width() * canvas.height() * 3];
        DecodedImage image = canvas.image();
        for (int y = 0; y < canvas.height(); y++) {
            for (int x = 0; x < canvas.width(); x++) {
                int fromX = x - canvas.left();
                int fromY = y - canvas.top();
                boolean inside = fromX >= 0 && fromY >= 0 && fromX < image.width() && fromY < image.height();
                for (int c = 0; c < 3; c++) {
                    rgb[(y * canvas.width() + x) * 3 + c] = inside
                            ? image.rgb()[(fromY * image.width() + fromX) * 3 + c]
                            : (byte) canvas.background().channel(c);
                }
            }
        }
        return new DecodedImage(canvas.width(), canvas.height(), rgb);
    }

    static DecodedImage pattern(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[at++] = (byte) (x * x * 7 + y * y * 13 + x * y * 3 + c * 91 + (x / 5 + y / 3) % 2 * 128);
                }
            }
        }
        return new DecodedImage(width, height, rgb);
    }

    private static String crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}

package org.stromboli.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.Limits;
import org.stromboli.toolserver.ToolImage;
import org.stromboli.toolserver.legacy.ImageFitter.UnfitImageException;

class ToolPicturesTest {

    private final ToolPictures pictures =
            new ToolPictures(Limits.media().bytes(1 << 24).build());

    private static ToolImage drawn(int width, int height, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "bmp", bytes);
        return new ToolImage("image/bmp", bytes.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({"1000, 500, 800, 400", "500, 1000, 400, 800", "800, 20, 800, 20", "3, 2, 3, 2", "2000, 1, 800, 1"})
    void theLongSideIsLimitedAndSidesStayInProportion(int width, int height, int fittedWidth, int fittedHeight)
            throws Exception {
        ToolImage fitted = pictures.fit(drawn(width, height, 0x336699), 800);
        assertThat(fitted.mimeType()).isEqualTo("image/png");
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(fitted.bytes()));
        assertThat(image.getWidth()).isEqualTo(fittedWidth);
        assertThat(image.getHeight()).isEqualTo(fittedHeight);
        assertThat(image.getRGB(image.getWidth() / 2, image.getHeight() / 2) & 0xffffff)
                .isEqualTo(0x336699);
    }

    @Test
    void whatIsNoImageIsNotGivenToTools() {
        assertThatExceptionOfType(UnfitImageException.class)
                .isThrownBy(() -> pictures.fit(new ToolImage("image/png", new byte[] {1, 2, 3}), 800))
                .withMessageStartingWith("is of a kind");
    }
}

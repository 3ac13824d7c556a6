package org.stromboli.skills.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.stromboli.skills.Drawing;

class PictureReaderTest {

    private static final PictureLimits LIMITS = new PictureLimits(100_000, 1_000_000);

    @Test
    void readsBase64AndDataUrlsOfEachFormat() {
        for (String format : new String[] {"png", "jpg", "gif", "bmp"}) {
            byte[] file = Drawing.file(Drawing.squares(), format);
            String encoded = Base64.getEncoder().encodeToString(file);
            Picture plain = PictureReader.read("image", encoded, new PictureLimits(200_000, 1_000_000));
            assertThat(plain.width()).isEqualTo(200);
            assertThat(plain.at(40, 30) >> 16).isGreaterThan(0xF0);
            String url = "data:image/" + format + ";base64," + encoded;
            assertThat(PictureReader.read("image", url, new PictureLimits(200_000, 1_000_000))
                            .rgb())
                    .isEqualTo(plain.rgb());
        }
    }

    @Test
    void sizesAreCheckedBeforeAnythingIsDecoded() {
        byte[] bomb = Drawing.png(Drawing.of(8, 8, graphics -> {}));
        ByteBuffer header = ByteBuffer.wrap(bomb);
        header.putInt(16, 50_000).putInt(20, 50_000);
        CRC32 crc = new CRC32();
        crc.update(bomb, 12, 17);
        header.putInt(29, (int) crc.getValue());
        assertThatThrownBy(() -> PictureReader.decode("image", bomb, LIMITS))
                .hasMessage("'image' has 50000 x 50000 pixels; allowed: 1000000 in all");
        assertThatThrownBy(() -> PictureReader.decode("image", new byte[100_001], LIMITS))
                .hasMessage("'image' has 100001 bytes; allowed: 100000");
        assertThatThrownBy(() -> PictureReader.read("image", "A".repeat(200_000), LIMITS))
                .hasMessageContaining("more than the allowed 100000 bytes");
    }

    @Test
    void whatIsNoPictureIsNamed() {
        assertThatThrownBy(() -> PictureReader.read("image", "?!", LIMITS)).hasMessageContaining("is no base64");
        assertThatThrownBy(() -> PictureReader.read("image", "data:image/png,abc", LIMITS))
                .hasMessageContaining("without ;base64");
        assertThatThrownBy(() -> PictureReader.read("image", "AAAA", LIMITS))
                .hasMessage("'image' is no PNG, JPEG, GIF or BMP file");
        byte[] half = Arrays.copyOf(Drawing.png(Drawing.squares()), 60);
        assertThatThrownBy(() -> PictureReader.decode("image", half, LIMITS)).hasMessageContaining("damaged");
    }

    @Test
    void photographsAreTurnedAsTheirExifDataSays() {
        BufferedImage image = Drawing.squares();
        for (int orientation = 1; orientation <= 8; orientation++) {
            Picture picture = PictureReader.decode("image", withOrientation(image, orientation), LIMITS);
            assertThat(picture.width()).isEqualTo(orientation >= 5 ? 160 : 200);
        }
        // 6: the camera was turned; the picture's left side is its top.
        Picture turned = PictureReader.decode("image", withOrientation(image, 6), LIMITS);
        assertThat(turned.at(159 - 30, 40) >> 16).isGreaterThan(0xE0);
        assertThat(turned.at(159 - 30, 40) & 0xFF).isLessThan(0x20);
    }

    @Test
    void masksAreWrittenAsCocoDoes() {
        // pycocotools: encode of [[0, 1, 1], [0, 1, 0]] is b'231' with size [2, 3].
        boolean[] mask = {false, true, true, false, true, false};
        assertThat(RunLengths.of(mask, 3, 2).get("counts")).isEqualTo("231");
        Picture picture = new Picture(37, 23, new int[37 * 23]);
        boolean[] random = new boolean[37 * 23];
        for (int i = 0; i < random.length; i++) {
            random[i] = Integer.bitCount(i * 0x9E3779B9 >>> 20) % 3 == 0 || i > 600 && i < 800;
        }
        assertThat(RunLengths.read(RunLengths.of(random, 37, 23), picture)).isEqualTo(random);
        assertThatThrownBy(() -> RunLengths.read(Map.of("size", List.of(23, 37), "counts", "0~~~~~"), picture))
                .hasMessageContaining("damaged");
    }

    private static byte[] withOrientation(BufferedImage image, int orientation) {
        byte[] plain = Drawing.file(image, "jpg");
        ByteBuffer exif = ByteBuffer.allocate(36);
        exif.put(new byte[] {(byte) 0xFF, (byte) 0xE1})
                .putShort((short) 34)
                .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        exif.put("MM\0*".getBytes(StandardCharsets.US_ASCII)).putInt(8).putShort((short) 1);
        exif.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        exif.putInt(0);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(plain, 0, 2);
        file.writeBytes(exif.array());
        file.write(plain, 2, plain.length - 2);
        return file.toByteArray();
    }
}

package org.stromboli.media.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.Seed;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.metadata.Chunk;
import org.stromboli.media.metadata.TiffDirectory;

class ImageDecoderTest {

    private static final long MAX_PIXELS = 1_000_000;

    private final ImageDecoder decoder = new ImageDecoder();

    @ParameterizedTest
    @CsvFileSource(resources = "/fixtures/pictures/expected.csv", numLinesToSkip = 1)
    void everyKindOfImageIsWhatPillowMakesOfIt(String file, int width, int height, String crc32) throws Exception {
        DecodedImage image = decoder.decode(ImageFiles.fixture(file), MAX_PIXELS);

        assertThat(image.width()).isEqualTo(width);
        assertThat(image.height()).isEqualTo(height);
        assertThat(crc32(image.rgb())).isEqualTo(crc32);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/fixtures/pictures/generated/expected.csv", numLinesToSkip = 1)
    void generatedImagesAreWhatPillowMakesOfThem(String file, int width, int height, String crc32) throws Exception {
        everyKindOfImageIsWhatPillowMakesOfIt("generated/" + file, width, height, crc32);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyExifOrientationEndsUpright(int code) throws Exception {
        byte[] file = ImageFiles.fixture("exif6.jpg");
        DecodedImage stored = decoder.decode(withOrientation(file, 1), MAX_PIXELS);

        DecodedImage upright = decoder.decode(withOrientation(file, code), MAX_PIXELS);

        boolean turned = code > 4;
        assertThat(upright.width()).isEqualTo(turned ? stored.height() : stored.width());
        int[] corners = cornersAfter(code);
        for (int corner = 0; corner < 4; corner++) {
            assertThat(cornerOf(upright, corner))
                    .describedAs("orientation %d, corner %d", code, corner)
                    .isEqualTo(cornerOf(stored, corners[corner]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 65535})
    void unknownOrientationsAreUpright(int code) throws Exception {
        byte[] file = ImageFiles.fixture("exif6.jpg");

        assertThat(decoder.decode(withOrientation(file, code), MAX_PIXELS).rgb())
                .isEqualTo(decoder.decode(withOrientation(file, 1), MAX_PIXELS).rgb());
    }

    @Test
    void aBombIsRejectedByItsHeader() {
        MediaException rejected = rejection(ImageFiles.png(30_000, 30_000, new byte[10]), MAX_PIXELS);

        assertThat(rejected.kind()).isEqualTo(Cause.TOO_LARGE);
        assertThat(rejected).hasMessage("the image has 30000 x 30000 pixels; at most 1000000 are allowed");
    }

    @Test
    void anEndlessLineIsRejectedByItsHeader() {
        MediaException rejected = rejection(ImageFiles.png(100_001, 1, new byte[10]), MAX_PIXELS);

        assertThat(rejected.kind()).isEqualTo(Cause.TOO_LARGE);
        assertThat(rejected).hasMessage("the image has 100001 x 1 pixels; an edge may have at most 100000");
    }

    @Test
    void sizesBeyondIntegersAreRejected() {
        assertThat(rejection(ImageFiles.png(Integer.MAX_VALUE, Integer.MAX_VALUE, new byte[10]), Long.MAX_VALUE))
                .isNotNull();
        assertThat(rejection(ImageFiles.png(0, 5, new byte[10]), MAX_PIXELS).kind())
                .isEqualTo(Cause.INVALID);
        assertThat(rejection(ImageFiles.png(-5, 5, new byte[10]), MAX_PIXELS).kind())
                .isEqualTo(Cause.INVALID);
    }

    @Test
    void onePixelAndALineAreFine() throws Exception {
        assertThat(decoder.decode(ImageFiles.png(1, 1, new byte[4]), MAX_PIXELS).rgb())
                .hasSize(3);
        assertThat(decoder.decode(ImageFiles.png(100_000, 1, new byte[300_001]), MAX_PIXELS)
                        .width())
                .isEqualTo(100_000);
        assertThat(decoder.decode(ImageFiles.png(1, 100_000, new byte[400_000]), MAX_PIXELS)
                        .height())
                .isEqualTo(100_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<svg xmlns='http://www.w3.org/2000/svg'/>",
                "%PDF-1.7",
                "<html>",
                "RIFF....WAVEfmt ",
                "RIFF",
                "\0\0\0 ftypavif",
                "x"
            })
    void otherContentIsRejectedWithWhatIsAllowed(String content) {
        MediaException rejected = rejection(content.getBytes(StandardCharsets.ISO_8859_1), MAX_PIXELS);

        assertThat(rejected.kind()).isEqualTo(Cause.INVALID);
        assertThat(rejected).hasMessageContaining("JPEG, PNG, GIF, BMP, TIFF, WebP and AVIF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb60.jpg", "prog.jpg", "exif6.jpg", "rgb.png", "lossless.webp", "rgb_None.tif"})
    void anIncompleteImageIsRejected(String file) throws IOException {
        byte[] whole = ImageFiles.fixture(file);

        assertThat(rejection(Arrays.copyOf(whole, whole.length * 3 / 4), MAX_PIXELS)
                        .kind())
                .isEqualTo(Cause.INVALID);
    }

    @Test
    void unusualTiffsAreRejected() throws IOException {
        assertThat(rejection(tiff(TiffDirectory.COMPRESSION, 2, 1), MAX_PIXELS)).hasMessageContaining("compression");
        assertThat(rejection(tiff(TiffDirectory.COMPRESSION, 3, 50000), MAX_PIXELS))
                .hasMessage("a TIFF with Zstandard compression is not supported; allowed are none, CCITT, LZW, JPEG,"
                        + " deflate and PackBits");
        assertThat(rejection(tiff(TiffDirectory.SAMPLES, 3, 65535), MAX_PIXELS)).hasMessageContaining("samples");
        assertThat(rejection(tiff(TiffDirectory.SAMPLES, 3, 0), MAX_PIXELS)).hasMessageContaining("samples");
        assertThat(rejection(tiff(TiffDirectory.TILE_WIDTH, 4, 1_000_001), MAX_PIXELS))
                .hasMessageContaining("tiles");
        assertThat(rejection(tiff(TiffDirectory.TILE_HEIGHT, 4, -1), MAX_PIXELS))
                .hasMessageContaining("tiles");
        assertThat(rejection(tiff(TiffDirectory.PHOTOMETRIC, 7, 1), MAX_PIXELS)).isNotNull();
        assertThat(rejection(tiff(TiffDirectory.PHOTOMETRIC, 3, 8), MAX_PIXELS))
                .hasMessage("a TIFF with CIELab colours is not supported; it must be bilevel, grey, RGB, CMYK, YCbCr or"
                        + " with a palette");
        assertThat(rejection(tiff(TiffDirectory.BITS, 3, 12), MAX_PIXELS)).hasMessageContaining("12 whole-number bits");
        assertThat(rejection(tiff(TiffDirectory.SAMPLE_FORMAT, 3, 3), MAX_PIXELS))
                .hasMessageContaining("1 floating-point bits");
        assertThat(rejection(tiff(TiffDirectory.COMPRESSION, 3, 6), MAX_PIXELS)).hasMessageContaining("JPEG");
        assertThat(rejection(tiff(TiffDirectory.COMPRESSION, 3, 1), MAX_PIXELS)).hasMessage("the image has no pixels");
    }

    @Test
    void framesLargerThanTheirWebpAreRejected() throws IOException {
        byte[] lossless = ImageFiles.fixture("lossless.webp");
        byte[] lossy = ImageFiles.fixture("lossy.webp");
        assertThat(rejection(lossless, 100).kind()).isEqualTo(Cause.TOO_LARGE);
        assertThat(rejection(lossy, 100).kind()).isEqualTo(Cause.TOO_LARGE);

        byte[] canvas = new byte[10];
        assertThat(rejection(webp(chunk("VP8X", canvas), chunk("VP8L", new byte[] {0x2f, -1, -1, -1, 15})), MAX_PIXELS))
                .hasMessageContaining("16384 x 16384");
        byte[] frame = new byte[16 + 8 + 10];
        System.arraycopy(chunk("VP8 ", new byte[] {0, 0, 0, 0, 0, 0, -1, 63, -1, 63}), 0, frame, 16, 18);
        assertThat(rejection(webp(chunk("VP8X", canvas), chunk("ANMF", frame)), MAX_PIXELS))
                .hasMessageContaining("16383 x 16383");
    }

    @Test
    void aBmpAroundAnotherImageIsRejected() throws IOException {
        for (byte compression : new byte[] {4, 5}) {
            byte[] file = ImageFiles.fixture("rgb.bmp");
            file[30] = compression;
            assertThat(rejection(file, MAX_PIXELS)).hasMessageContaining("inside");
        }
    }

    @Test
    void endlessJpegScansAreRejected() throws IOException {
        byte[] file = ImageFiles.fixture("prog.jpg");
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        many.write(file, 0, file.length - 2);
        byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, 63, 0};
        for (int i = 0; i < 300; i++) {
            many.write(scan);
        }
        many.write(file, file.length - 2, 2);

        assertThat(rejection(many.toByteArray(), MAX_PIXELS)).hasMessageContaining("scans");
    }

    @Test
    void brokenStructuresHaveNoExif() {
        assertThat(TiffDirectory.read(new byte[20], 4, 7).values()).isEmpty();
        assertThat(TiffDirectory.read(new byte[] {'M', 'M', 0, 42, -1, -1, -1, -1}, 0, 8)
                        .values())
                .isEmpty();
        assertThat(Chunk.ofPng(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, 'a', 'b', 'c', 'd'}))
                .isEmpty();
        assertThat(Chunk.ofJpeg(new byte[] {-1, -40, -1, -31, 0, 1, 0})).isEmpty();
    }

    static Stream<String> everyFixture() {
        return Stream.of(
                "rgb60.jpg",
                "prog.jpg",
                "cmyk.jpg",
                "exif6.jpg",
                "p3.jpg",
                "rgb.png",
                "paltrnsb.png",
                "la16.png",
                "exif6.png",
                "subt.gif",
                "anim.gif",
                "pal.bmp",
                "rgba.bmp",
                "rgb_tiff_lzw.tif",
                "1.tif",
                "exif3.tif",
                "jpeg.tif",
                "cmyk.tif",
                "generated/tif_bilevel_1258.tif",
                "generated/tif_jpeg_1040.tif",
                "generated/tif_old-jpeg_2208.tif",
                "generated/tif_cmyk16_2930.tif",
                "lossy.webp",
                "lossless_a.webp",
                "anim.webp",
                "exif6.webp",
                "p3.webp");
    }

    /// An image or a rejection, never anything else.
    @ParameterizedTest
    @MethodSource("everyFixture")
    void damagedImagesAreDecodedOrRejected(String name) throws IOException {
        long seed = Seed.of(1);
        Random random = new Random(seed);
        byte[] whole = ImageFiles.fixture(name);
        for (int i = 0; i < 150; i++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(3) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int damage = 1 + random.nextInt(8); damage > 0 && damaged.length > 0; damage--) {
                int where = random.nextBoolean() ? random.nextInt(damaged.length) : random.nextInt(damaged.length) / 8;
                damaged[where] = (byte) random.nextInt(256);
            }
            assertDecodedOrRejected(damaged, "%s, seed %d, round %d".formatted(name, seed, i));
        }
    }

    @Test
    void randomBytesAreRejected() {
        long seed = Seed.of(1);
        Random random = new Random(seed);
        List<byte[]> starts = new ArrayList<>();
        for (String start :
                List.of("", "\u00ff\u00d8\u00ff\u00e0", "\u0089PNG\r\n\u001a\n", "GIF89a", "BM", "II*\0", "MM\0*")) {
            starts.add(start.getBytes(StandardCharsets.ISO_8859_1));
        }
        starts.add("RIFF\0\0\0\0WEBPVP8 ".getBytes(StandardCharsets.ISO_8859_1));
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            byte[] start = starts.get(random.nextInt(starts.size()));
            System.arraycopy(start, 0, bytes, 0, Math.min(start.length, bytes.length));
            assertDecodedOrRejected(bytes, "seed %d, round %d".formatted(seed, i));
        }
    }

    private void assertDecodedOrRejected(byte[] bytes, String what) {
        assertThatCode(() -> {
                    try {
                        decoder.decode(bytes, 100_000);
                    } catch (MediaException e) {
                        assertThat(e.getMessage())
                                .doesNotContain("Exception", "java")
                                .isNotBlank();
                    }
                })
                .describedAs(what)
                .doesNotThrowAnyException();
    }

    private MediaException rejection(byte[] file, long maxPixels) {
        return catchThrowableOfType(MediaException.class, () -> decoder.decode(file, maxPixels));
    }

    private static byte[] withOrientation(byte[] exif6, int code) {
        byte[] file = exif6.clone();
        byte[] tag = {0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6};
        for (int at = 0; at < file.length - tag.length; at++) {
            if (Arrays.equals(file, at, at + tag.length, tag, 0, tag.length)) {
                file[at + 8] = (byte) (code >> 8);
                file[at + 9] = (byte) code;
                return file;
            }
        }
        throw new AssertionError("no orientation in the fixture");
    }

    /// Where the corners top left, top right, bottom left, bottom right of the upright image are in the
    /// stored one.
    private static int[] cornersAfter(int code) {
        return switch (code) {
            case 2 -> new int[] {1, 0, 3, 2};
            case 3 -> new int[] {3, 2, 1, 0};
            case 4 -> new int[] {2, 3, 0, 1};
            case 5 -> new int[] {0, 2, 1, 3};
            case 6 -> new int[] {2, 0, 3, 1};
            case 7 -> new int[] {3, 1, 2, 0};
            case 8 -> new int[] {1, 3, 0, 2};
            default -> new int[] {0, 1, 2, 3};
        };
    }

    private static String cornerOf(DecodedImage image, int corner) {
        int x = corner % 2 == 0 ? 0 : image.width() - 1;
        int y = corner < 2 ? 0 : image.height() - 1;
        int at = (y * image.width() + x) * 3;
        return HexFormat.of().formatHex(image.rgb(), at, at + 3);
    }

    private static String crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /// RGB with the given filtered rows.

    private static byte[] webp(byte[]... chunks) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("RIFF\0\0\0\0WEBP".getBytes(StandardCharsets.ISO_8859_1));
        for (byte[] chunk : chunks) {
            file.writeBytes(chunk);
        }
        return file.toByteArray();
    }

    private static byte[] chunk(String name, byte[] content) {
        return ByteBuffer.allocate(8 + content.length + (content.length & 1))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(name.getBytes(StandardCharsets.ISO_8859_1))
                .putInt(content.length)
                .put(content)
                .array();
    }

    /// A directory with one entry.
    private static byte[] tiff(int tag, int type, int value) {
        ByteBuffer file = ByteBuffer.allocate(26).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) 1);
        file.putShort((short) tag).putShort((short) type).putInt(1).putInt(value);
        return file.array();
    }
}

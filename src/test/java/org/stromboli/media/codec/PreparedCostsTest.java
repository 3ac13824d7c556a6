package org.stromboli.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.CodecFixture;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.Limits;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaLimits;

/// Canvases of bit costs and frames, against those of `cv-preinfer` 0.2.5 for the clip of the fixtures, and by hand.
class PreparedCostsTest {

    private static final MediaLimits LIMITS = Limits.media().build();
    private static final CodecSettings SETTINGS =
            new CodecSettings(32, 8, 4, 14, 4704, new CodecSettings.Groups(8, 64));
    private static final int EDGE = 28;

    private Map<String, byte[]> files;

    @BeforeEach
    void read() throws IOException {
        files = CodecFixture.costs();
    }

    private CodecVideo canvases() throws Exception {
        return PreparedCosts.of(files, SETTINGS, LIMITS);
    }

    private void meta(String json) {
        files.put("meta.json", json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void canvasesAndPlacesAreThoseOfTheReference() throws Exception {
        requireReference(canvases());
    }

    private static void requireReference(CodecVideo video) throws IOException {
        SafetensorsFixture reference =
                new SafetensorsFixture(Fixtures.path("onevision/onevision2_codec/cases.safetensors"));
        int[] places = new int[192 * 3];
        ByteBuffer.wrap(reference.bytes("codec.src_patch_position"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(places);
        assertThat(video.places()).containsExactly(places);
        assertThat(video.perSecond()).isEqualTo(8);
        ByteArrayOutputStream planes = new ByteArrayOutputStream();
        for (DecodedImage canvas : video.canvases()) {
            for (int channel = 0; channel < 3; channel++) {
                for (int at = channel; at < canvas.rgb().length; at += 3) {
                    planes.write(canvas.rgb()[at]);
                }
            }
        }
        assertThat(planes.toByteArray()).isEqualTo(reference.bytes("codec.pixels_u8.0"));
    }

    @Test
    void framesMayBeImagesAndCostsFractions() throws Exception {
        byte[] rgb = files.remove("frames.npy");
        int each = 84 * 56 * 3;
        for (int i = 0; i < 32; i++) {
            int start = rgb.length - (32 - i) * each;
            files.put("frame_%d.png".formatted(i + 7), png(84, 56, Arrays.copyOfRange(rgb, start, start + each)));
        }
        byte[] costs = files.get("bit_cost.npy");
        ByteBuffer numbers = ByteBuffer.wrap(costs).order(ByteOrder.LITTLE_ENDIAN);
        float[] fractions = new float[32 * 7 * 12];
        for (int i = 0; i < fractions.length; i++) {
            fractions[i] = numbers.getInt(costs.length - (fractions.length - i) * Integer.BYTES);
        }
        files.put("bit_cost.npy", CodecFixture.floats(fractions, 32, 7, 12));
        requireReference(canvases());
    }

    private static byte[] png(int width, int height, byte[] rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            int colour = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
            image.setRGB(i % width, i / width, colour);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "png", file);
        return file.toByteArray();
    }

    @Test
    void theNumberOfLastFramesThatAreInNoCanvasIsLogged() throws Exception {
        List<String> logged = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(java.text.MessageFormat.format(entry.getMessage(), entry.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(PreparedCosts.class.getName());
        log.addHandler(handler);
        try {
            canvases();
        } finally {
            log.removeHandler(handler);
        }
        assertThat(logged)
                .containsExactly("Of a codec stream of 32 frames the last 4 are in no canvas: a group has 8 or more");
    }

    /// Frames of one block each, with as much noise as makes them good; all zeros are black.
    private void small(boolean... good) {
        byte[] rgb = new byte[good.length * EDGE * EDGE * 3];
        for (int i = 0; i < rgb.length; i++) {
            int frame = i / (EDGE * EDGE * 3);
            rgb[i] = (byte) (good[frame] ? (i / 3 % EDGE < EDGE / 2 ? 200 : 100) + frame : 0);
        }
        files.put("frames.npy", CodecFixture.array("|u1", rgb, good.length, EDGE, EDGE, 3));
        int[] costs = IntStream.range(0, good.length).map(i -> i + 1).toArray();
        files.put("bit_cost.npy", CodecFixture.integers(costs, good.length, 1, 1));
        int[] ids = IntStream.range(0, good.length).map(i -> 10 * i).toArray();
        files.put("frame_ids.npy", CodecFixture.integers(ids, good.length));
        meta("{\"fps\": 8, \"min_group_frames\": 4, \"max_group_frames\": 4, \"group_size\": 4}");
    }

    private static int[] frames(CodecVideo video) {
        return IntStream.range(0, video.places().length / 3)
                .filter(i -> i % 4 == 0) // patches of a block
                .map(i -> video.places()[3 * i])
                .toArray();
    }

    @Test
    void theFirstFrameThatShowsSomethingTakesThePlaceOfABadFirstOne() throws Exception {
        small(false, false, true, true);
        assertThat(frames(canvases())).containsExactly(20, 30);
        small(true, false, true, true);
        assertThat(frames(canvases())).containsExactly(0, 20, 30);
        small(true, true, true, true);
        assertThat(frames(canvases())).containsExactly(0, 10, 20, 30);
    }

    @Test
    void whereNoFrameShowsAnythingTheFirstOneIsLeft() throws Exception {
        small(false, false, false, false);
        CodecVideo video = canvases();
        assertThat(frames(video)).containsExactly(0);
        assertThat(video.canvases()).hasSize(1);
    }

    @Test
    void ofBlocksOfEqualCostTheFirstAreTaken() throws Exception {
        boolean[] good = new boolean[8];
        Arrays.fill(good, true);
        small(good);
        meta("{\"fps\": 8, \"images_per_group\": 3}");
        // each frame's only cost is its largest: all count the same
        assertThat(frames(canvases())).containsExactly(0, 10, 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bit_cost.npy", "frame_ids.npy", "frames.npy", "meta.json"})
    void aMissingOrDamagedFileIsNamed(String name) {
        files.put(name, "nothing".getBytes(StandardCharsets.UTF_8));
        assertThat(rejected()).hasMessageContaining(name);
        files.remove(name);
        assertThat(rejected()).hasMessageContaining(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|`fps`",
                "{\"fps\": 8, \"patch\": 16}|`patch` of meta.json is 16; allowed are whole numbers from 14 to 14",
                "{\"fps\": 8, \"group_size\": 0}|`group_size` of meta.json is 0",
                "{\"fps\": 8, \"group_size\": \"x\"}|`group_size` of meta.json is \"x\"",
                "{\"fps\": 8, \"images_per_group\": 1e9}|`images_per_group` of meta.json",
                "{\"fps\": 8, \"min_group_frames\": 3}|whole numbers from 4 to 512",
                "{\"fps\": 8, \"max_group_frames\": 7}|whole numbers from 8 to 512",
                "{\"fps\": 8, \"min_group_frames\": 33}|bit_cost.npy has 32 frames; a group needs 33"
            })
    void settingsMustBeInTheirRange(String json, String message) {
        meta(json);
        assertThat(rejected()).hasMessageContaining(message);
    }

    @Test
    void arraysMustFitEachOther() {
        Map<String, byte[]> whole = Map.copyOf(files);
        require(whole, "frame_ids.npy", CodecFixture.integers(new int[31], 31), "frame_ids.npy has 31 numbers");
        require(whole, "frame_ids.npy", CodecFixture.integers(new int[32], 32), "frame_ids.npy has 0 at index 1");
        require(whole, "bit_cost.npy", CodecFixture.integers(new int[32], 32), "[frames, rows, columns]");
        require(whole, "bit_cost.npy", CodecFixture.integers(new int[0], 0, 7, 12), "[frames, rows, columns]");
        require(whole, "bit_cost.npy", CodecFixture.integers(new int[5000], 5000, 1, 1), "at most 4096");
        require(whole, "frames.npy", frames(31, 56, 84), "there are 31 frames; bit_cost.npy has 32");
        require(whole, "frames.npy", frames(32, 56, 42), "42 x 56 pixels; allowed are multiples of 28");
        require(whole, "frames.npy", frames(0, 56, 84), "frames.npy has no pixels");
        require(whole, "frames.npy", CodecFixture.integers(new int[3], 1, 1, 1, 3), "bytes (uint8)");
        require(whole, "frames.npy", CodecFixture.array("|u1", new byte[56 * 84], 1, 56, 84, 1), "width, 3]");
    }

    private static byte[] frames(int count, int height, int width) {
        return CodecFixture.array("|u1", new byte[count * height * width * 3], count, height, width, 3);
    }

    private void require(Map<String, byte[]> whole, String name, byte[] file, String message) {
        files.clear();
        files.putAll(whole);
        files.put(name, file);
        assertThat(rejected()).hasMessageContaining(message);
    }

    @Test
    void framesAreNotLongerThanJpegFilesMayBe() {
        files.put("bit_cost.npy", CodecFixture.integers(new int[1], 1, 1, 1));
        files.put("frame_ids.npy", CodecFixture.integers(new int[1], 1));
        files.put("frames.npy", frames(1, EDGE, 2340 * EDGE));
        MediaLimits large = Limits.media().pixels(1 << 22).videoPixels(1 << 22).build();
        MediaException rejected =
                catchThrowableOfType(MediaException.class, () -> PreparedCosts.of(files, SETTINGS, large));
        assertThat(rejected).hasMessageContaining("65520 x 28 pixels; allowed are multiples of 28, up to 65500");
    }

    @Test
    void filesOfTwoKindsAreRejected() throws Exception {
        files.put("frame_1.png", png(84, 56, new byte[84 * 56 * 3]));
        assertThat(rejected()).hasMessageContaining("both frames.npy and frame_*.png");
        files.put("canvas_000.jpg", new byte[1]);
        assertThat(rejected()).hasMessageContaining("both canvases and bit_cost.npy");
    }

    @Test
    void framesAndCanvasesTogetherMayHaveAsManyPixelsAsAVideo() throws Exception {
        int frames = 32 * 84 * 56;
        int all = frames + 8 * 84 * 56;
        assertThat(PreparedCosts.of(
                                files, SETTINGS, Limits.media().videoPixels(all).build())
                        .canvases())
                .hasSize(8);
        for (int pixels : new int[] {all - 1, frames - 1}) {
            MediaException tooLarge = catchThrowableOfType(
                    MediaException.class,
                    () -> PreparedCosts.of(
                            files, SETTINGS, Limits.media().videoPixels(pixels).build()));
            assertThat(tooLarge.kind()).isEqualTo(MediaException.Cause.TOO_LARGE);
        }
    }

    private MediaException rejected() {
        return catchThrowableOfType(MediaException.class, () -> PreparedCosts.of(files, SETTINGS, LIMITS));
    }
}

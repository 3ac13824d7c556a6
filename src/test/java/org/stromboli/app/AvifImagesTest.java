package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.Limits;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.media.video.Ffmpeg;
import org.stromboli.media.video.VideoDecoder;
import org.stromboli.media.video.VideoLimits;

/// AVIF images against what Pillow makes of them, and damaged ones, with the FFmpeg inside the server.
@Timeout(120)
class AvifImagesTest {

    private static final MediaLimits LIMITS =
            Limits.media().pixels(64 * 48).frames(4).build();

    private static VideoDecoder decoder;
    private static MediaLoader loader;

    @BeforeAll
    static void start() {
        Optional<Ffmpeg> ffmpeg = Optional.of(TestVideos.ffmpeg());
        decoder = new VideoDecoder(() -> ffmpeg, new VideoLimits(Duration.ofMinutes(1), 1L << 30));
        loader = new MediaLoader(LIMITS, decoder);
    }

    @ParameterizedTest
    @CsvSource({
        "444, 1, 0.3",
        "grey, 0, 0",
        "420, 2, 0.6",
        "alpha, 2, 0.6",
        "anim, 2, 0.6",
        "turned2, 2, 0.6",
        "turned6, 2, 0.6",
        "turned7, 2, 0.6"
    })
    void isWhatPillowMakesOfIt(String name, int max, double mean) throws Exception {
        DecodedImage image = loader.image(file(name + ".avif"), PixelSpace.FREE);
        DecodedImage expected = loader.image(file(name + ".png"), PixelSpace.FREE);

        assertThat(image.width()).isEqualTo(expected.width());
        assertThat(image.height()).isEqualTo(expected.height());
        int[] differences = differences(image.rgb(), expected.rgb());
        assertThat(Arrays.stream(differences).max().orElseThrow()).isLessThanOrEqualTo(max);
        assertThat(Arrays.stream(differences).average().orElseThrow()).isLessThanOrEqualTo(mean);
    }

    private static int[] differences(byte[] one, byte[] other) {
        int[] differences = new int[one.length];
        Arrays.setAll(differences, i -> Math.abs((one[i] & 0xff) - (other[i] & 0xff)));
        return differences;
    }

    @Test
    void damageIsNeverMoreThanARejection() throws Exception {
        byte[] file = file("alpha.avif");
        long seed = 20_261_123;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 12; round++) {
            byte[] broken = Arrays.copyOf(file, random.nextInt(40, file.length + 1));
            for (int i = 0; i < 5; i++) {
                broken[random.nextInt(24, broken.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(loader.image(broken, PixelSpace.FREE).rgb())
                        .describedAs("seed %d", seed)
                        .isNotEmpty();
            } catch (MediaException e) {
                assertThat(e.kind()).isIn(Cause.INVALID, Cause.TOO_LARGE);
            }
        }
        assertThat(decoder.running()).isZero();
    }

    @Test
    void limitsAreHeld() throws IOException {
        MediaLoader small =
                new MediaLoader(Limits.media().pixels(64 * 48 - 1).frames(4).build(), decoder);
        byte[] file = file("444.avif");
        MediaException rejected = catchThrowableOfType(MediaException.class, () -> small.image(file, PixelSpace.FREE));
        assertThat(rejected.kind()).isIn(Cause.TOO_LARGE, Cause.INVALID); // the decoder may reject first
    }

    @Test
    void withoutProgramsItIsRejectedWithAHint() throws IOException {
        MediaLoader without = new MediaLoader(LIMITS);
        byte[] file = file("444.avif");
        assertThat(catchThrowableOfType(MediaException.class, () -> without.image(file, PixelSpace.FREE)))
                .hasMessage("AVIF images are off on this server; send another format");
    }

    @Test
    void anImageOfItsFamilyThatIsNoneIsRejected() {
        byte[] heic = "\0\0\0\u0018ftypheic\0\0\0\0mif1heic".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(catchThrowableOfType(MediaException.class, () -> loader.image(heic, PixelSpace.FREE)))
                .hasMessageContaining("allowed are JPEG, PNG, GIF, BMP, TIFF, WebP and AVIF");
        byte[] video = "\0\0\0\u0018ftypavif\0\0\0\0avif".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(catchThrowableOfType(MediaException.class, () -> loader.image(video, PixelSpace.FREE))
                        .kind())
                .isEqualTo(Cause.INVALID);
    }

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(Fixtures.path("avif", name));
    }
}

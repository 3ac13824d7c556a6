package org.stromboli.media.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.Limits;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.image.ImageFiles;

class MediaLoaderTest {

    private static final MediaLimits LIMITS = Limits.media()
            .bytes(20_000)
            .pixels(10_000)
            .frames(4)
            .videoPixels(400)
            .build();

    private final MediaLoader loader = new MediaLoader(LIMITS);

    @Test
    void loadsAnImageOutOfBase64() throws Exception {
        DecodedImage image = loader.image("data:image/png;base64," + base64("rgb.png"));

        assertThat(image.width()).isEqualTo(13);
        assertThat(image.height()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:;base64,",
                "DATA:IMAGE/JPEG;BASE64,",
                "data:image/png;name=a.png;base64,",
                "data:application/octet-stream;base64,",
                "data: image/gif ; base64,"
            })
    void theContentDecidesNotTheDeclaredType(String start) throws Exception {
        assertThat(loader.image(start + base64("rgb.png")).rgb())
                .isEqualTo(loader.image("data:image/png;base64," + base64("rgb.png"))
                        .rgb());
    }

    @Test
    void loadsAnImageOutOfPercentEncoding() throws Exception {
        StringBuilder url = new StringBuilder("data:image/png,");
        for (byte each : ImageFiles.fixture("rgb.png")) {
            url.append(Character.isLetterOrDigit(each) ? "" + (char) each : "%%%02X".formatted(each));
        }

        assertThat(loader.image(url.toString()).width()).isEqualTo(13);
    }

    @Test
    void lineBreaksAndEscapesInBase64AreUndone() throws Exception {
        byte[] file = ImageFiles.fixture("rgb.png");
        String wrapped = Base64.getMimeEncoder().encodeToString(file);
        String escaped =
                base64("rgb.png").replace("+", "%2B").replace("=", "%3d").replace("/", "%2F");

        assertThat(loader.image("data:image/png;base64," + wrapped).width()).isEqualTo(13);
        assertThat(loader.image("data:image/png;base64," + escaped).width()).isEqualTo(13);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data:image/png;base64 | comma",
                "data: | comma",
                "data:image/png;base64, | empty",
                "data:image/png, | empty",
                "data:image/png;base64,!!!! | base64",
                "data:image/png;base64,AAAAA | base64",
                "data:image/png;base64,AA AA | no image",
                "data:image/png;base64,äöü | base64",
                "data:image/png,%8 | hex",
                "data:image/png,%zz | hex",
                "data:image/png,%5g | hex",
                "data:image/png,plain | allowed are JPEG",
                "data:image/svg+xml;base64,PHN2Zy8+ | allowed are JPEG",
                "data:text/html;base64,AAAA | type image/",
                "data:video/png;base64,AAAA | type image/",
                "http://example.com/a.png | remote media is off",
                "HTTPS://example.com/a.png | remote media is off",
                "file:///etc/passwd | remote media is off",
                "ftp://example.com/a.png | not a media URL",
                "/etc/passwd | not a media URL",
                "'' | not a media URL",
                "iVBORw0KGgo= | not a media URL"
            })
    void saysWhatIsWrongWithAnImage(String url, String message) {
        MediaException rejected = catchThrowableOfType(MediaException.class, () -> loader.image(url));

        assertThat(rejected.kind()).isEqualTo(Cause.INVALID);
        assertThat(rejected.getMessage()).contains(message.strip()).doesNotContain("passwd", "example.com");
    }

    @Test
    void tooManyBytesAreRejectedBeforeAndAfterDecoding() {
        assertThat(rejected("data:image/png;base64," + "A".repeat(200_000)).kind())
                .isEqualTo(Cause.TOO_LARGE);
        assertThat(rejected("data:image/png;base64," + "A".repeat(28_000)))
                .hasMessage("the content is larger than the 20000 bytes allowed");
        assertThat(rejected("data:image/png," + "a".repeat(20_001)).kind()).isEqualTo(Cause.TOO_LARGE);
        assertThat(rejected("data:image/png," + "a".repeat(70_001)).kind()).isEqualTo(Cause.TOO_LARGE);
    }

    @Test
    void tooManyPixelsAreRejected() {
        byte[] png = ImageFiles.png(101, 100, new byte[10]);

        assertThat(rejected("data:image/png;base64," + Base64.getEncoder().encodeToString(png))
                        .kind())
                .isEqualTo(Cause.TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource({"rgb.png, video/png", "rgb60.jpg, video/jpeg"})
    void loadsAVideoOutOfFrames(String file, String type) throws Exception {
        String frame = base64(file);

        List<DecodedImage> frames =
                loader.video("data:" + type + ";base64," + frame + "," + frame + "," + frame, FrameChoice.ALL);

        assertThat(frames)
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.width()).isEqualTo(13));
        assertThat(loader.video("data:" + type + ";base64," + frame, FrameChoice.ALL))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data:video/png;base64,PNG,,PNG | frame 2 of the video: the content is empty",
                "data:video/png;base64,PNG,PNG, | frame 3 of the video: the content is empty",
                "data:video/png;base64, | frame 1 of the video: the content is empty",
                "data:video/png;base64,PNG,AAAA | frame 2 of the video: the content is no image",
                "data:video/png;base64,PNG,?? | frame 2 of the video: the content is not valid base64",
                "data:video/png,PNG | must be base64",
                "data:video/mp4;base64,AAAA | no video that this server can read",
                "data:video/mp4;base64,PNG | no video that this server can read",
                "data:video/mp4;base64,AAAAGGZ0eXA= | video files are off",
                "data:image/png;base64,PNG | must be of type video/*",
                "data:;base64,PNG | no video that this server can read",
                "https://example.com/a.mp4 | remote media is off"
            })
    void saysWhatIsWrongWithAVideo(String url, String message) throws IOException {
        String whole = url.replace("PNG", base64("rgb.png"));
        MediaException rejected =
                catchThrowableOfType(MediaException.class, () -> loader.video(whole, FrameChoice.ALL));

        assertThat(rejected.kind()).isEqualTo(Cause.INVALID);
        assertThat(rejected).hasMessageContaining(message.strip());
    }

    @Test
    void aVideoHasLimitsAsAWhole() throws IOException {
        String frame = "," + base64("rgb.png");

        MediaException frames = catchThrowableOfType(
                MediaException.class, () -> loader.video("data:video/png;base64" + frame.repeat(5), FrameChoice.ALL));
        MediaException pixels = catchThrowableOfType(
                MediaException.class, () -> loader.video("data:video/png;base64" + frame.repeat(4), FrameChoice.ALL));
        int length = ImageFiles.fixture("rgb.png").length;
        MediaLoader stingy = new MediaLoader(Limits.media()
                .bytes(length * 2L)
                .pixels(10_000)
                .frames(4)
                .videoPixels(10_000)
                .build());
        MediaException bytes = catchThrowableOfType(
                MediaException.class, () -> stingy.video("data:video/png;base64" + frame.repeat(3), FrameChoice.ALL));

        assertThat(frames).hasMessage("the video has 5 frames; at most 4 are allowed");
        assertThat(pixels).hasMessageStartingWith("frame 4 of the video: the image has 13 x 9 pixels");
        assertThat(bytes).hasMessageStartingWith("frame 3 of the video: the content is larger");
        assertThat(List.of(frames, pixels, bytes)).allMatch(each -> each.kind() == Cause.TOO_LARGE);
    }

    @Test
    void limitsArePositive() {
        for (int wrong = 0; wrong < 4; wrong++) {
            int[] numbers = IntStream.range(0, 4).map(i -> 1).toArray();
            numbers[wrong] = 0;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new MediaLimits(numbers[0], numbers[1], numbers[2], numbers[3]));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new DecodedImage(2, 2, new byte[11]));
        assertThatIllegalArgumentException().isThrownBy(() -> new DecodedImage(0, 2, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> new DecodedImage(2, 0, new byte[0]));
    }

    /// A file that is a GIF to one reader and a script to another is an image here, and nothing else ever
    /// reads it.
    @Test
    void aPolyglotIsOnlyAnImage() throws Exception {
        byte[] gif = ImageFiles.fixture("rgb.gif");
        byte[] script = "*/=1;alert(1)//".getBytes(StandardCharsets.US_ASCII);
        byte[] both = Arrays.copyOf(gif, gif.length + script.length);
        System.arraycopy(script, 0, both, gif.length, script.length);

        assertThat(loader.image("data:image/gif;base64," + Base64.getEncoder().encodeToString(both))
                        .width())
                .isEqualTo(13);
    }

    @Test
    void manyThreadsShareALoader() throws Exception {
        List<String> files = List.of("rgb60.jpg", "rgb.png", "rgb.gif", "rgb.bmp", "rgb_None.tif", "lossless.webp");
        List<Integer> alone = new ArrayList<>();
        List<Callable<Integer>> jobs = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            String url = "data:;base64," + base64(files.get(i % files.size()));
            jobs.add(() -> Arrays.hashCode(loader.image(url).rgb()));
            alone.add(Arrays.hashCode(loader.image(url).rgb()));
        }

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> together = new ArrayList<>();
            for (Future<Integer> each : threads.invokeAll(jobs)) {
                together.add(each.get());
            }
            assertThat(together).isEqualTo(alone);
        }
    }

    private MediaException rejected(String url) {
        return catchThrowableOfType(MediaException.class, () -> loader.image(url));
    }

    private static String base64(String file) throws IOException {
        return Base64.getEncoder().encodeToString(ImageFiles.fixture(file));
    }
}

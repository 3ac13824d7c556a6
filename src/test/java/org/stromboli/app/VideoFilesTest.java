package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.Limits;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.media.video.Ffmpeg;
import org.stromboli.media.video.VideoDecoder;
import org.stromboli.media.video.VideoLimits;

/// Video files of every kind that is taken, and of many that are not, with the FFmpeg inside the server.
@Timeout(300)
class VideoFilesTest {

    private static final MediaLimits LIMITS =
            Limits.media().bytes(1 << 24).frames(400).videoPixels(1 << 28).build();
    private static final String VP9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 40";
    private static final String VP8 = "-c:v libvpx -deadline good -cpu-used 8 -auto-alt-ref 1 -lag-in-frames 10 -g 40";
    private static final String H264 = "-c:v libopenh264 -g 40";
    private static final String AV1 = "-c:v libsvtav1 -preset 12 -g 40";

    private static VideoDecoder decoder;
    private static MediaLoader loader;

    /// What was told about a video when its frames were chosen.
    private record Told(int frames, double perSecond) {}

    @BeforeAll
    static void start() {
        Optional<Ffmpeg> ffmpeg = Optional.of(TestVideos.ffmpeg());
        decoder = new VideoDecoder(() -> ffmpeg, new VideoLimits(Duration.ofMinutes(1), 1L << 30));
        loader = new MediaLoader(LIMITS, decoder);
    }

    static byte[] video(String name) throws IOException, InterruptedException {
        return switch (name) {
            case "vp9.webm" -> TestVideos.pattern(name, "128x96", 150, VP9.split(" "));
            case "vp8.webm" -> TestVideos.pattern(name, "128x96", 150, VP8.split(" "));
            case "av1.mp4" -> TestVideos.pattern(name, "128x96", 100, AV1.split(" "));
            case "av1.webm" -> TestVideos.pattern(name, "128x96", 60, AV1.split(" "));
            case "h264.mov" -> TestVideos.pattern(name, "128x96", 150, H264.split(" "));
            case "sound.mp4" ->
                TestVideos.pattern(
                        name, "128x96", 150, ("-f lavfi -i sine=duration=15 -c:a aac -shortest " + H264).split(" "));
            case "fragmented.mp4" ->
                TestVideos.pattern(name, "128x96", 150, (H264 + " -movflags frag_keyframe+empty_moov").split(" "));
            case "late.mp4" -> TestVideos.pattern(name, "128x96", 150, (H264 + " -output_ts_offset 7.5").split(" "));
            default -> TestVideos.file(name);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "bframes.mp4, 150, 25",
        "hevc.mp4, 60, 25",
        "variable.mov, 40, 8.35",
        "vp9.webm, 150, 10",
        "vp8.webm, 150, 10",
        "av1.mp4, 100, 10",
        "av1.webm, 60, 10",
        "h264.mov, 150, 10",
        "sound.mp4, 150, 10",
        "fragmented.mp4, 150, 10",
        "late.mp4, 150, 10"
    })
    void framesThatWereSoughtAreThoseOfPlainDecoding(String name, int frames, double perSecond) throws Exception {
        byte[] file = video(name);
        List<DecodedImage> all = loader.video(file, FrameChoice.ALL);
        assertThat(all).hasSize(frames);
        assertThat(told(file).frames()).isEqualTo(frames);
        assertThat(told(file).perSecond()).isBetween(0.95 * perSecond, 1.05 * perSecond);
        for (int[] requested : List.of(
                new int[] {0},
                new int[] {frames - 1},
                new int[] {0, frames / 2, frames - 1},
                new int[] {7, 7, 8, 41 % frames, 41 % frames},
                IntStream.range(0, 8).map(i -> i * (frames - 1) / 7).toArray())) {
            int[] sorted = Arrays.stream(requested).sorted().toArray();
            List<DecodedImage> some = loader.video(file, (total, rate) -> sorted);
            for (int i = 0; i < sorted.length; i++) {
                assertThat(some.get(i).rgb())
                        .describedAs("frame %d of %s", sorted[i], name)
                        .isEqualTo(all.get(sorted[i]).rgb());
            }
        }
        assertThat(decoder.running()).isZero();
    }

    @Test
    void aTurnedVideoStandsUpright() throws Exception {
        List<DecodedImage> frames = loader.video(TestVideos.file("rotated.mp4"), (total, rate) -> new int[] {3});
        assertThat(frames.getFirst().width()).isEqualTo(48);
        assertThat(frames.getFirst().height()).isEqualTo(64);
    }

    @Test
    void oneFrameIsAVideo() throws Exception {
        assertThat(loader.video(TestVideos.file("one.mp4"), (total, rate) -> new int[] {0, 0, 0}))
                .hasSize(3);
        assertThat(told(TestVideos.file("one.mp4"))).isEqualTo(new Told(1, 25));
    }

    @Test
    void manyLargeFramesBecomeSmaller() throws Exception {
        byte[] file = TestVideos.file("bframes.mp4"); // 64 x 48
        MediaLoader small = new MediaLoader(
                Limits.media().frames(200).videoPixels(150 * 32 * 24).build(), decoder);
        DecodedImage first = small.video(file, FrameChoice.ALL).getFirst();
        assertThat(first.width()).isBetween(31, 32);
        assertThat(first.height()).isBetween(23, 24);
    }

    @Test
    void limitsAreHeldBeforeAnythingIsDecoded() throws Exception {
        byte[] file = TestVideos.file("bframes.mp4");
        MediaLoader few =
                new MediaLoader(Limits.media().frames(149).videoPixels(1 << 28).build(), decoder);
        assertThat(rejected(few, file)).hasMessage("150 frames are requested of the video; at most 149 are allowed");
        MediaLoader small = new MediaLoader(
                Limits.media()
                        .pixels(64 * 48 - 1)
                        .frames(200)
                        .videoPixels(1 << 28)
                        .build(),
                decoder);
        assertThat(rejected(small, file).kind()).isIn(Cause.TOO_LARGE, Cause.INVALID);
    }

    @Test
    void saysThatAFileHasNoImagesToShow() throws Exception {
        byte[] empty = TestVideos.pattern("empty.webm", "128x96", 10, "-frames:v", "0", "-c:v", "libvpx");
        assertThat(rejected(loader, empty).kind()).isEqualTo(Cause.INVALID);
    }

    @Test
    void ofATruncatedVideoTheFramesThatAreThere() throws Exception {
        byte[] whole = video("vp9.webm");
        List<DecodedImage> all = loader.video(whole, FrameChoice.ALL);
        List<DecodedImage> half = loader.video(Arrays.copyOf(whole, whole.length / 2), FrameChoice.ALL);
        assertThat(half).hasSizeBetween(20, 130);
        assertThat(half.get(10).rgb()).isEqualTo(all.get(10).rgb());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bframes.mp4", "hevc.mp4", "vp9.webm", "av1.mp4", "h264.mov"})
    void damageIsNeverMoreThanARejection(String name) throws Exception {
        byte[] file = video(name);
        long seed = 20_261_122;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 12; round++) {
            byte[] broken = Arrays.copyOf(file, random.nextInt(1, file.length + 1));
            for (int i = 0; i < 20; i++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(loader.video(broken, (total, rate) -> new int[] {0, total - 1}))
                        .describedAs("seed %d, round %d", seed, round)
                        .hasSize(2);
            } catch (MediaException e) {
                assertThat(e.kind()).isIn(Cause.INVALID, Cause.TOO_LARGE);
            }
        }
        assertThat(decoder.running()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stsz", "stts", "stsc", "stco", "mdhd", "mvhd", "tkhd", "elst", "ctts", "hdlr", "stsd"})
    void whatABoxClaimsIsNotBelieved(String box) throws Exception {
        byte[] file = TestVideos.file("bframes.mp4");
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(box);
        assertThat(at).isPositive();
        for (int field = 4; field <= 20; field += 4) {
            for (int value : new int[] {0, 0x7fffffff}) {
                byte[] liar = file.clone();
                ByteBuffer.wrap(liar).putInt(at + field, value);
                try {
                    assertThat(loader.video(liar, (total, rate) -> new int[] {0, total / 2}))
                            .hasSize(2);
                } catch (MediaException e) {
                    assertThat(e.kind()).isIn(Cause.INVALID, Cause.TOO_LARGE);
                }
            }
        }
    }

    private static Told told(byte[] file) throws Exception {
        Told[] told = new Told[1];
        loader.video(file, (int frames, OptionalDouble perSecond) -> {
            told[0] = new Told(frames, perSecond.orElseThrow());
            return new int[] {0};
        });
        return told[0];
    }

    private static MediaException rejected(MediaLoader loader, byte[] file) {
        return catchThrowableOfType(MediaException.class, () -> loader.video(file, FrameChoice.ALL));
    }
}

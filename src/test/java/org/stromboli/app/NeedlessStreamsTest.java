package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

/// What lies beside a video and is needed by nobody: the video is read all the same, with the same pixels.
@Timeout(300)
class NeedlessStreamsTest {

    private static final MediaLimits LIMITS =
            Limits.media().bytes(1 << 24).frames(400).videoPixels(1 << 28).build();
    private static final FrameChoice SOME = (total, rate) -> new int[] {0, total / 2, total - 1};

    @TempDir
    static Path directory;

    private static MediaLoader loader;
    private static Path plain;
    private static List<DecodedImage> frames;

    @BeforeAll
    static void start() throws Exception {
        Optional<Ffmpeg> ffmpeg = Optional.of(TestVideos.ffmpeg());
        loader = new MediaLoader(
                LIMITS, new VideoDecoder(() -> ffmpeg, new VideoLimits(Duration.ofMinutes(1), 1L << 30)));
        byte[] video = TestVideos.pattern("plain.mkv", "64x48", 20, "-c:v", "libopenh264", "-g", "10");
        plain = Files.write(directory.resolve("plain.mkv"), video);
        frames = loader.video(video, SOME);
        Files.writeString(directory.resolve("words.srt"), "1\n00:00:00,000 --> 00:00:01,000\nwords\n");
        Files.writeString(
                directory.resolve("chapters.txt"),
                ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=900\ntitle=a\n");
        Files.write(directory.resolve("letters.ttf"), new byte[2000]);
        for (String name : new String[] {"cover.png", "cover.jpg"}) {
            String options = "-f lavfi -i testsrc2=size=16x16 -frames:v 1 -pix_fmt "
                    + (name.endsWith("png") ? "rgb24" : "yuvj420p");
            Files.write(directory.resolve(name), TestVideos.made(name, options.split(" ")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mkv, SOUND -c:a adpcm_ms",
        "mkv, SOUND -c:a adpcm_ima_wav",
        "mkv, SOUND -c:a pcm_mulaw",
        "mkv, SOUND -c:a pcm_alaw",
        "mkv, SOUND -c:a mp2",
        "mkv, SOUND -c:a ac3",
        "mkv, SOUND -c:a eac3",
        "mkv, SOUND -c:a dca -strict -2",
        "mkv, SOUND -c:a truehd -strict -2",
        "mkv, SOUND -c:a wmav2",
        "mkv, SOUND -c:a libopus",
        "mkv, SOUND -c:a pcm_s24le",
        "mkv, SOUND -c:a flac",
        "mov, SOUND -c:a adpcm_ima_qt",
        "mov, SOUND -c:a pcm_mulaw",
        "mov, SOUND -c:a pcm_f32le",
        "mov, SOUND -c:a mp2",
        "mp4, SOUND -c:a ac3",
        "mp4, SOUND -c:a libopus",
        "mp4, SOUND -c:a mp2",
        "mp4, SOUND -c:a alac",
        "mkv, WORDS -c:s srt",
        "mkv, WORDS -c:s ass",
        "mkv, WORDS -c:s webvtt",
        "mp4, WORDS -c:s mov_text",
        "mp4, -i PHOTO -map 0 -map 1 -c copy -disposition:v:1 attached_pic",
        "mp4, -i DRAWING -map 0 -map 1 -c copy -disposition:v:1 attached_pic",
        "mov, -i PHOTO -map 0 -map 1 -c copy",
        "mkv, -attach PHOTO -metadata:s:t mimetype=image/jpeg",
        "mkv, -attach DRAWING -metadata:s:t mimetype=image/png",
        "mkv, -i PHOTO -map 0 -map 1 -c copy",
        "mkv, -map 0 -attach LETTERS -metadata:s:t mimetype=font/ttf",
        "mkv, CHAPTERS",
        "mp4, CHAPTERS",
        "mov, -map 0 -timecode 01:00:00:00",
        "mp4, -map 0 -timecode 01:00:00:00",
        "mkv, SECOND -c:v:1 mpeg4",
        "mkv, SECOND -c:v:1 ffv1",
        "mkv, SECOND -c:v:1 mjpeg",
        "mp4, SECOND -c:v:1 mpeg4",
        "mov, SECOND -c:v:1 prores",
        "mov, SECOND -c:v:1 rawvideo",
    })
    void theVideoIsRead(String format, String beside) throws Exception {
        byte[] file = with(format, beside);

        assertSame(file);
    }

    /// Names of codecs that this FFmpeg cannot write, or that nobody knows, in place of one of the same length or
    /// longer.
    @ParameterizedTest
    @CsvSource({
        "WORDS -c:s srt, S_TEXT/UTF8, S_HDMV/PGS",
        "WORDS -c:s srt, S_TEXT/UTF8, S_DVBSUB",
        "WORDS -c:s srt, S_TEXT/UTF8, S_VOBSUB",
        "WORDS -c:s srt, S_TEXT/UTF8, S_NEW/CODEC",
        "SOUND -c:a pcm_s16le, A_PCM/INT/LIT, A_NEW/CODEC",
        "SOUND -c:a pcm_s16le, A_PCM/INT/LIT, A_ATRAC/AT1",
        "SECOND -c:v:1 ffv1, V_FFV1, V_NEW",
    })
    void streamsOfUnknownCodecsDoNoHarm(String beside, String codec, String other) throws Exception {
        byte[] file = renamed(with("mkv", beside), codec, other);

        assertSame(file);
    }

    /// Measurements of cameras.
    @Test
    void tracksOfDataDoNoHarm() throws Exception {
        byte[] file = with("mov", "-map 0 -timecode 01:00:00:00");

        for (String kind : new String[] {"gpmd", "camm", "xyzw"}) {
            assertSame(renamed(file, "tmcd", kind));
        }
    }

    @Test
    void ofSeveralVideosThatWhichPlayersShow() throws Exception {
        String second = "-f lavfi -i testsrc2=size=32x32:rate=10:duration=2 -map 0 -map 1 -c:v:1 libopenh264 ";
        for (String format : new String[] {"mkv", "mp4"}) {
            byte[] first = with(format, second + "-disposition:v:0 default -disposition:v:1 0");
            byte[] other = with(format, second + "-disposition:v:0 0 -disposition:v:1 default");

            assertSame(first);
            assertThat(loader.video(other, SOME).getFirst().width()).isEqualTo(32);
        }
        byte[] coverFirst = TestVideos.made(
                "cover.mp4",
                ("-i %s -i %s -map 0 -map 1 -c copy -disposition:v:0 attached_pic+default -disposition:v:1 0")
                        .formatted(directory.resolve("cover.jpg"), plain)
                        .split(" "));
        assertSame(coverFirst);
    }

    @Test
    void saysWhatAFileHasInsteadOfAVideo() throws Exception {
        String none = "the file has no video that this server can read: ";
        byte[] sound = TestVideos.made("a.mp4", "-f", "lavfi", "-i", "sine=duration=1");
        assertThat(rejected(sound)).hasMessage(none + "there is only sound in it");
        byte[] album = TestVideos.made(
                "a.mp4",
                "-f lavfi -i sine=duration=1 -f lavfi -i color=red:size=16x16:duration=0.1 -map 0 -map 1 -c:v png -frames:v 1 -disposition:v attached_pic"
                        .split(" "));
        assertThat(rejected(album)).hasMessage(none + "there is only sound and a cover image in it");
        byte[] words =
                TestVideos.made("a.mkv", "-i", directory.resolve("words.srt").toString(), "-c:s", "srt");
        assertThat(rejected(words)).hasMessage(none + "there is no video stream in it");
        byte[] old = TestVideos.pattern("mpeg4.mp4", "64x48", 10, "-c:v", "mpeg4");
        assertThat(rejected(old)).hasMessage(none + "its codec is mpeg4; allowed are H.264, H.265, VP8, VP9 and AV1");
        byte[] studio = TestVideos.pattern("prores.mov", "64x48", 10, "-c:v", "prores");
        assertThat(rejected(studio)).hasMessageContaining("its codec is prores;");
        byte[] unknown = renamed(TestVideos.pattern("a.mov", "64x48", 10, "-c:v", "libopenh264"), "avc1", "newc");
        assertThat(rejected(unknown)).hasMessageContaining("its codec is newc;");
        byte[] encrypted = renamed(TestVideos.pattern("a.mp4", "64x48", 10, "-c:v", "libopenh264"), "avc1", "encv");
        assertThat(rejected(encrypted)).hasMessage(none + "it is encrypted");
    }

    @Test
    void saysWhatWasSentInsteadOfAVideo() throws Exception {
        String avi = HostileCase.data("video/mp4", TestVideos.pattern("a.avi", "64x48", 10, "-c:v", "mpeg4"));
        assertThat(rejectedUrl(avi)).hasMessageContaining("it is AVI; allowed are MP4, MOV and WebM");
        String stream = HostileCase.data("video/mp2t", TestVideos.pattern("a.ts", "64x48", 10, "-c:v", "libopenh264"));
        assertThat(rejectedUrl(stream)).hasMessageContaining("it is an MPEG transport stream");
        byte[] png = CraftedImages.fixture("rgb.png");
        assertThat(rejectedUrl(HostileCase.data("video/mp4", png)))
                .hasMessageContaining("it is a PNG image; send it as `image_url`");
        assertThat(rejectedUrl(HostileCase.data("image/png", png)))
                .hasMessageContaining("send an image as `image_url`");
        byte[] video = Files.readAllBytes(plain);
        for (String type : new String[] {"image/png", "application/octet-stream"}) {
            assertThat(catchThrowableOfType(MediaException.class, () -> loader.image(HostileCase.data(type, video))))
                    .hasMessageContaining("it is a video (WebM or Matroska); send it as `video_url`");
        }
        assertThat(catchThrowableOfType(MediaException.class, () -> loader.image(HostileCase.data("video/mp4", video))))
                .hasMessageContaining("send a video as `video_url`");
    }

    private static void assertSame(byte[] file) throws Exception {
        List<DecodedImage> found = loader.video(file, SOME);
        assertThat(found).hasSameSizeAs(frames);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(found.get(i).width()).isEqualTo(frames.get(i).width());
            assertThat(found.get(i).rgb())
                    .describedAs("frame %d", i)
                    .isEqualTo(frames.get(i).rgb());
        }
    }

    private static byte[] with(String format, String beside) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("-i", plain.toString()));
        String all = beside.replace("SOUND", "-f lavfi -i sine=duration=2 -ar 48000 -map 0 -map 1")
                .replace("WORDS", "-i %s -map 0 -map 1".formatted(directory.resolve("words.srt")))
                .replace("PHOTO", directory.resolve("cover.jpg").toString())
                .replace("DRAWING", directory.resolve("cover.png").toString())
                .replace("SECOND", "-f lavfi -i testsrc2=size=32x32:rate=10:duration=1 -map 0 -map 1")
                .replace("CHAPTERS", "-i %s -map 0 -map_chapters 1".formatted(directory.resolve("chapters.txt")))
                .replace("LETTERS", directory.resolve("letters.ttf").toString());
        options.addAll(Arrays.asList(all.split(" ")));
        options.addAll(List.of("-c:v:0", "copy"));
        return TestVideos.made("with." + format, options.toArray(String[]::new));
    }

    /// @param to no longer than `from`
    private static byte[] renamed(byte[] file, String from, String to) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        byte[] renamed = file.clone();
        int count = 0;
        for (int at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + 1)) {
            byte[] name = Arrays.copyOf(to.getBytes(StandardCharsets.ISO_8859_1), from.length());
            ByteBuffer.wrap(renamed).put(at, name);
            count++;
        }
        assertThat(count).describedAs(from).isPositive();
        return renamed;
    }

    private static MediaException rejected(byte[] file) {
        MediaException rejected = catchThrowableOfType(MediaException.class, () -> loader.video(file, FrameChoice.ALL));
        assertThat(rejected.kind()).isEqualTo(Cause.INVALID);
        return rejected;
    }

    private static MediaException rejectedUrl(String url) {
        return catchThrowableOfType(MediaException.class, () -> loader.video(url, FrameChoice.ALL));
    }
}

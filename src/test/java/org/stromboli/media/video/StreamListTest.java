package org.stromboli.media.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.media.MediaException;

/// Streams in lines as FFmpeg logs them.
class StreamListTest {

    private static final String H264 =
            "Video: h264 (High) (avc1 / 0x31637661), yuv420p(progressive), 64x48, 25 fps, 10k tbn";

    @Test
    void readsWhatPlayersNeed() throws Exception {
        MediaStream video =
                list("  Stream #0:3[0x4](und): " + H264 + " (default)").video();

        assertThat(video)
                .isEqualTo(new MediaStream(3, MediaStream.Kind.VIDEO, "h264", Set.of(MediaStream.Trait.DEFAULT), 25));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "25 fps | 25",
                "12.50 fps | 12.5",
                "29.97 fps | 29.97002997",
                "23.98 fps | 23.97602398",
                "59.94 fps | 59.94005994",
                "30.30 fps | 30.3",
                "0.1000 fps | 0.1",
                "1k fps | 1000"
            })
    void knowsTheRatesOfTelevision(String text, double rate) throws Exception {
        MediaStream video =
                list("  Stream #0:0: " + H264.replace("25 fps", text)).video();

        assertThat(video.perSecond()).isCloseTo(rate, within(1e-6));
    }

    @Test
    void takesTheTrackThatPlayersTake() throws Exception {
        String sound = "  Stream #0:0(eng): Audio: aac (LC), 48000 Hz, stereo (default)";
        String cover = "  Stream #0:1: Video: mjpeg, yuvj420p, 64x48, 90k tbr (default) (attached pic)";
        String studio = "  Stream #0:2: Video: prores (HQ) (apch / 0x68637061), yuv422p10le, 64x48, 25 fps (default)";
        String first = "  Stream #0:3: " + H264;
        String second = "  Stream #0:4: " + H264;

        assertThat(list(sound, cover, studio, first, second).video().index()).isEqualTo(3);
        assertThat(list(sound, cover, studio, first, second + " (default)")
                        .video()
                        .index())
                .isEqualTo(4);
        assertThat(rejected(sound, cover, studio)).contains("its codec is prores; allowed are H.264");
        assertThat(rejected(sound, cover)).contains("there is only sound and a cover image in it");
        assertThat(rejected(cover)).contains("there is only a cover image in it");
        assertThat(rejected(first.replace("avc1", "encv"))).contains("it is encrypted");
        assertThat(rejected("Input #0, mov, from 'fd:':")).contains("there is no video stream in it");
        assertThat(rejected("garbage")).contains("damaged");
    }

    @Test
    void wordsInTheFileAreNoStreams() {
        assertThat(rejected("    title           : Stream #0:0: " + H264, "    comment : a", "                    : b"))
                .contains("damaged");
    }

    private static StreamList list(String... lines) throws IOException {
        String text = String.join("\n", lines) + "\n";
        return StreamList.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String rejected(String... lines) {
        return catchThrowableOfType(MediaException.class, () -> list(lines).video())
                .getMessage();
    }
}

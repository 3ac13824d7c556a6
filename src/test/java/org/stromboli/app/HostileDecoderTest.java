package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fakes.Waiting;
import org.stromboli.fixtures.Limits;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.media.video.Ffmpeg;
import org.stromboli.media.video.VideoDecoder;
import org.stromboli.media.video.VideoLimits;

/// Decoders that were taken over, hang or break down (scripts play them), and files that try to make the real one read
/// what it should not: a rejection, and no process is left.
@Timeout(120)
class HostileDecoderTest {

    private static final MediaLimits LIMITS =
            Limits.media().frames(100).videoPixels(1 << 26).build();
    static final byte[] MP4 = "\0\0\0\u0018ftypisom\0\0\0\0isom".getBytes(StandardCharsets.ISO_8859_1);
    private static final String GOOD_LIST = "echo '  Stream #0:0: Video: h264, yuv420p, 2x1, 10 fps'";
    private static final String GOOD_TRACK = "echo '#tb 0: 1/10'; echo '#dimensions 0: 2x1'; echo '0, 0, 0, 1, 5, 0x0'";

    @TempDir
    Path directory;

    private VideoDecoder decoder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill -SEGV $$",
                "exit 1",
                "echo garbage",
                "echo '  Stream #0:999999999999: Video: h264, 10 fps'",
                "echo '  Stream #0:0: Video: h264, 99999999999999999999999 fps'",
                "echo '  Stream #0:0: Video: h264, 1e400 fps'; echo '  Stream #0:x: Video: h264'",
                "while :; do echo '  Stream #0:0: Video: mpeg4'; done | head -c 300000",
                "head -c 300000 /dev/zero; echo",
                "exec dd if=/dev/zero of=/dev/null bs=3G count=1", // more memory than it may have
            })
    void whatAListOfStreamsSaysIsNotBelieved(String list) throws IOException {
        assertThat(rejected(loader(list, "exit 0", "exit 0", 30)).kind()).isIn(Cause.INVALID, Cause.TOO_LARGE);
        assertNothingRuns();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill -SEGV $$",
                "exit 1",
                "echo garbage",
                "echo '0, 0, 0, 1, 5, 0x0'; echo '#dimensions 0: 2x1'",
                "echo '#tb 0: 1/0'; echo '#dimensions 0: 2x1'; echo '0, 0, 0, 1, 5, 0x0'",
                "echo '#tb 0: 1/10'; echo '#dimensions 0: -5xoops'; echo '0, 0, 0, 1, 5, 0x0'",
                "echo '#tb 0: 1/10'; echo '#dimensions 0: 1e9x1e9'; echo '0, 0, 0, 1, 5, 0x0'",
                "echo '#tb 0: 1/10'; echo '#dimensions 0: 2x1'; echo '0, 0, nan, 1, 5, 0x0, F=0xfffffffff'",
                "head -c 300000 /dev/zero; echo",
                "exec dd if=/dev/zero of=/dev/null bs=3G count=1", // more memory than it may have
            })
    void whatAListOfPacketsSaysIsNotBelieved(String packets) throws IOException {
        assertThat(rejected(loader(GOOD_LIST, packets, "exit 0", 30)).kind()).isIn(Cause.INVALID, Cause.TOO_LARGE);
        assertNothingRuns();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill -SEGV $$",
                "exit 1",
                "echo garbage",
                "printf 'P6\\n2 1\\n255\\nab'", // ends early
                "printf 'P6\\n100000 100000\\n255\\n'",
                "printf 'P6\\n99999999999999999999 1\\n255\\n'",
                "printf 'P6\\n2 1\\n65535\\nabcdefabcdef'",
                "cat /dev/zero",
            })
    void whatADecoderWritesIsNotBelieved(String program) throws IOException {
        assertThat(rejected(loader(GOOD_LIST, GOOD_TRACK, program, 30)).kind()).isEqualTo(Cause.INVALID);
        assertNothingRuns();
    }

    @Test
    void endlessOutputIsCutOff() throws IOException {
        MediaException packets =
                rejected(loader(GOOD_LIST, "echo '#tb 0: 1/10'; exec yes '0, 0, 1, 1, 5, 0x0'", "exit 0", 60));
        assertThat(packets).hasMessage("the video has more than the 324000 frames allowed");
        MediaException frames =
                rejected(loader(GOOD_LIST, GOOD_TRACK, "printf 'P6\\n2 1\\n255\\nabcdef'; exec cat /dev/zero", 1));
        assertThat(frames.kind()).isEqualTo(Cause.TOO_LARGE);
        assertNothingRuns();
    }

    @Test
    void aDecoderThatTheKernelEndsHadTooLittleTime() throws IOException {
        MediaException rejected = rejected(loader("kill -XCPU $$", "exit 0", "exit 0", 30));
        assertThat(rejected.messageWithSetting()).contains("stromboli.media.video-timeout");
        assertNothingRuns();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec sleep 1000", "while :; do :; done"})
    void aDecoderThatHangsIsEnded(String program) throws IOException {
        MediaException rejected = rejected(loader(program, "exit 0", "exit 0", 1));
        assertThat(rejected.messageWithSetting()).contains("stromboli.media.video-timeout");
        assertThat(rejected.kind()).isEqualTo(Cause.TOO_LARGE); // by the clock, or by the limit of processor time
        assertNothingRuns();
    }

    @Test
    void anInterruptEndsTheDecoder() throws Exception {
        MediaLoader loader = loader("exec sleep 1000", "exit 0", "exit 0", 600);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread reading =
                Thread.ofVirtual().start(() -> thrown.set(catchThrowable(() -> loader.video(MP4, FrameChoice.ALL))));
        Waiting.until("a decoder runs", () -> decoder.running() > 0);
        reading.interrupt();
        reading.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertNothingRuns();
    }

    /// Nobody is left who could end it: it must notice by itself.
    @Test
    void aServerThatIsKilledLeavesNoDecoder() throws Exception {
        Path program = script("ffmpeg", "exec sleep 1000");
        Process server = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OrphanedDecoder.class.getName(),
                        program.toString())
                .redirectErrorStream(true)
                .start();
        try {
            ProcessHandle decoder = onceThere(() -> server.descendants()
                    .filter(each -> each.info().commandLine().orElse("").contains("sleep 1000"))
                    .findFirst());
            server.destroyForcibly().waitFor();
            Waiting.until("the decoder ends", () -> !isRunning(decoder));
        } finally {
            server.destroyForcibly();
        }
    }

    private static ProcessHandle onceThere(Supplier<Optional<ProcessHandle>> search) throws Exception {
        AtomicReference<ProcessHandle> found = new AtomicReference<>();
        Waiting.until("a decoder runs", () -> {
            search.get().ifPresent(found::set);
            return found.get() != null;
        });
        return found.get();
    }

    /// What nobody has fetched from the process table yet has no command any more.
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    @Test
    void aDecoderSeesNothingOfTheServerAndWritesNoFile() throws IOException {
        Path trace = directory.resolve("trace");
        String checks = "[ -z \"$HOME$JAVA_HOME$USER\" ] || exit 1\n(echo x > %s) 2>/dev/null\n".formatted(trace);
        MediaException rejected = rejected(loader(checks + GOOD_LIST, checks + GOOD_TRACK, "exit 0", 30));
        assertThat(rejected).hasMessageContaining("cannot be decoded"); // both lists got through to their ends
        assertThat(Files.notExists(trace) || Files.size(trace) == 0).isTrue();
    }

    @Test
    void playListsAndReferencesOpenNothing() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1);
            String there = "http://localhost:%d/x.mp4".formatted(server.getLocalPort());
            VideoDecoder real = new VideoDecoder(
                    () -> Optional.of(TestVideos.ffmpeg()), new VideoLimits(Duration.ofSeconds(60), 1L << 30));
            MediaLoader loader = new MediaLoader(LIMITS, real);
            for (String place : List.of(there, "file:///etc/passwd", "/etc/passwd", "concat:/etc/passwd", "fd:")) {
                for (byte[] trick : tricks(place)) {
                    MediaException rejected =
                            catchThrowableOfType(MediaException.class, () -> loader.video(trick, FrameChoice.ALL));
                    assertThat(rejected.kind()).isEqualTo(Cause.INVALID);
                    assertThat(rejected.getMessage()).doesNotContain("passwd", "localhost");
                }
            }
            assertThat(catchThrowable(server::accept)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    /// As they are, and behind what looks like the beginning of a video.
    private static List<byte[]> tricks(String place) {
        List<String> lists = List.of(
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n%s\n#EXT-X-ENDLIST\n".formatted(place),
                "ffconcat version 1.0\nfile '%s'\n".formatted(place),
                "<?xml version=\"1.0\"?><MPD><Period><AdaptationSet><Representation><BaseURL>%s</BaseURL></Representation>"
                        .formatted(place),
                "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
                "\0\0\0\u0024moov\0\0\0\u001crmra\0\0\0\u0014rmdardrf%s".formatted(place),
                "RIFF\0\0\0\0AVI " + place);
        return lists.stream()
                .flatMap(list ->
                        Stream.of(list, "\0\0\0\u0010ftypqt  \0\0\0\0" + list, "\u001aE\u00df\u00a3\u0080" + list))
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    /// One program is asked for three things.
    private MediaLoader loader(String list, String packets, String frames, int seconds) throws IOException {
        String script =
                "case \"$*\" in\n*copyinkf*)\n%s\n;;\n*image2pipe*)\n%s\n;;\n*rawvideo*) exit 0;;\n*)\n%s\n;;\nesac";
        Ffmpeg scripts = new Ffmpeg(script("ffmpeg", script.formatted(packets, frames, list)));
        decoder = new VideoDecoder(() -> Optional.of(scripts), new VideoLimits(Duration.ofSeconds(seconds), 1L << 30));
        return new MediaLoader(LIMITS, decoder);
    }

    private Path script(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\nPATH=/usr/bin:/bin\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private static MediaException rejected(MediaLoader loader) {
        return catchThrowableOfType(MediaException.class, () -> loader.video(MP4, FrameChoice.ALL));
    }

    private void assertNothingRuns() {
        assertThat(decoder.running()).isZero();
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(each -> each.info().commandLine().orElse("").contains(directory.toString())))
                .isEmpty();
    }
}

package org.stromboli.media.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.Limits;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.video.VideoLimits;

/// The program that prepares canvases, with scripts in its place.
class CodecProgramTest {

    private static final MediaLimits MEDIA = Limits.media().build();
    private static final VideoLimits VIDEO = new VideoLimits(Duration.ofSeconds(20), 1L << 30);
    private static final CodecSettings SETTINGS =
            new CodecSettings(32, 8, 4, 14, 4704, new CodecSettings.Groups(8, 64));

    @TempDir
    Path directory;

    private CodecProgram program(String script) throws IOException {
        Path file = directory.resolve("cv-preinfer");
        Files.writeString(file, "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return new CodecProgram(Optional.of(file), VIDEO);
    }

    private static byte[] clip() throws IOException {
        return Files.readAllBytes(Fixtures.path("onevision/media/clip.mp4"));
    }

    @Test
    void theProgramGetsTheVideoAndTheArgumentsOfTheModelAndItsFolderIsRead() throws Exception {
        Path canvases = Fixtures.path("onevision/canvases").toAbsolutePath();
        CodecProgram program =
                program("""
                test "$1 $3" = "--video --out_dir" || exit 3
                cmp "$2" '%s' || exit 4
                shift 4
                test "$*" = "--num_sampled_frames 32 --group_size 8 --images_per_group 4 --patch 14 --max_pixels 4704 \
                --min_group_frames 8 --max_group_frames 64" || exit 5
                cp '%s'/* canvases
                """.formatted(Fixtures.path("onevision/media/clip.mp4").toAbsolutePath(), canvases));
        CodecVideo video = program.canvases(clip(), SETTINGS, MEDIA);
        assertThat(video.canvases()).hasSize(8);
        assertThat(video.perSecond()).isEqualTo(8);
    }

    @Test
    void itSeesNothingOfTheServersEnvironmentAndLeavesNothingBehind() throws Exception {
        Path seen = directory.resolve("seen");
        CodecProgram program = program("env > '%s'; pwd >> '%s'; exit 1\n".formatted(seen, seen));
        assertThat(rejected(program, clip())).hasMessageContaining("cannot be read");
        String text = Files.readString(seen);
        assertThat(text).contains("OMP_NUM_THREADS=1").doesNotContain("JAVA_HOME", "LD_LIBRARY_PATH");
        assertThat(Path.of(text.strip().lines().reduce((first, last) -> last).orElseThrow()))
                .doesNotExist();
    }

    @Test
    void aProgramThatTakesTooLongIsEnded() throws Exception {
        Files.writeString(directory.resolve("cv-preinfer"), "#!/bin/sh\nsleep 100\n");
        assertThat(directory.resolve("cv-preinfer").toFile().setExecutable(true))
                .isTrue();
        CodecProgram program = new CodecProgram(
                Optional.of(directory.resolve("cv-preinfer")), new VideoLimits(Duration.ofSeconds(1), 1L << 30));
        assertThat(rejected(program, clip()).kind()).isEqualTo(MediaException.Cause.TOO_LARGE);
    }

    @Test
    void withoutAProgramTheSettingAndTheOtherBackendAreNamed() throws Exception {
        CodecProgram none = new CodecProgram(Optional.empty(), VIDEO);
        MediaException missing = rejected(none, clip());
        assertThat(missing.kind()).isEqualTo(MediaException.Cause.INVALID);
        assertThat(missing.messageWithSetting()).contains("stromboli.video.codec-program", "`frames`");
    }

    @Test
    void contentOfAnotherKindNeverReachesTheProgram() throws Exception {
        CodecProgram program = program("touch '%s'\n".formatted(directory.resolve("ran")));
        assertThat(rejected(program, new byte[100])).hasMessageContaining("ZIP");
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    private static MediaException rejected(CodecProgram program, byte[] video) {
        return catchThrowableOfType(MediaException.class, () -> program.canvases(video, SETTINGS, MEDIA));
    }
}

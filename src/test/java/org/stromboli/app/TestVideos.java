package org.stromboli.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.app.bundle.BundledFfmpeg;
import org.stromboli.media.video.Ffmpeg;

/// Videos for tests: small files of encoders that are not in the server, and what its own FFmpeg can make.
final class TestVideos {

    private static final Path FILES = Path.of("src/test/resources/video");

    private TestVideos() {}

    /// Unpacked once.
    private static final class Unpacked {

        static final Ffmpeg FFMPEG = unpack();

        private static Ffmpeg unpack() {
            try {
                return BundledFfmpeg.unpack(Path.of("target/test-cache")).orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Ffmpeg ffmpeg() {
        return Unpacked.FFMPEG;
    }

    static byte[] file(String name) throws IOException {
        return Files.readAllBytes(FILES.resolve(name));
    }

    /// @param options between the inputs and the name of the file
    static byte[] made(String name, String... options) throws IOException, InterruptedException {
        Path file = Files.createTempDirectory("made").resolve(name);
        Ffmpeg ffmpeg = ffmpeg();
        List<String> command = new ArrayList<>(List.of(ffmpeg.decoder().toString(), "-nostdin", "-v", "error"));
        command.addAll(List.of(options));
        command.add(file.toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(file.resolveSibling("errors").toFile());
        builder.environment()
                .put("LD_LIBRARY_PATH", ffmpeg.decoder().getParent().toString());
        if (builder.start().waitFor() != 0) {
            throw new IOException(Files.readString(file.resolveSibling("errors")));
        }
        return Files.readAllBytes(file);
    }

    /// A moving test image.
    static byte[] pattern(String name, String size, int frames, String... options)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(
                List.of("-f", "lavfi", "-i", "testsrc=size=%s:rate=10:duration=%s".formatted(size, frames / 10.0)));
        all.addAll(List.of(options));
        return made(name, all.toArray(String[]::new));
    }
}

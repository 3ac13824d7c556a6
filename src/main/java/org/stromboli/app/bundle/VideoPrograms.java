package org.stromboli.app.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.StromboliConfig;
import org.stromboli.media.codec.CodecProgram;
import org.stromboli.media.video.Ffmpeg;
import org.stromboli.media.video.VideoDecoder;
import org.stromboli.media.video.VideoLimits;

/// Which programs read video files: the configured ones, else those inside the server, which are unpacked for the first
/// video. Thread-safe.
public final class VideoPrograms implements Supplier<Optional<Ffmpeg>> {

    private static final Logger LOG = Logger.getLogger(VideoPrograms.class);

    private final Path cache;
    private Optional<Ffmpeg> bundled = Optional.empty();
    private boolean warned;

    private VideoPrograms(Path cache) {
        this.cache = cache;
    }

    public static VideoDecoder decoder(StromboliConfig config) {
        StromboliConfig.MediaKeys media = config.media();
        VideoLimits limits =
                new VideoLimits(media.videoTimeout(), media.videoMemory().asLongValue());
        return new VideoDecoder(
                media.ffmpeg()
                        .map(VideoPrograms::configured)
                        .orElseGet(() -> new VideoPrograms(CacheDirectory.of(config.cacheDir()))),
                limits);
    }

    /// The program that prepares codec streams, which is not inside the server.
    public static CodecProgram codec(StromboliConfig config) {
        StromboliConfig.MediaKeys media = config.media();
        config.video()
                .codecProgram()
                .filter(program -> !Files.isExecutable(program))
                .ifPresent(program -> {
                    throw new SettingException("stromboli.video.codec-program", program, "a program, `cv-preinfer`");
                });
        return new CodecProgram(
                config.video().codecProgram(),
                new VideoLimits(media.videoTimeout(), media.videoMemory().asLongValue()));
    }

    private static Supplier<Optional<Ffmpeg>> configured(Path program) {
        Ffmpeg ffmpeg = new Ffmpeg(program);
        if (!Files.isExecutable(ffmpeg.decoder()) || !Files.isExecutable(ffmpeg.prober())) {
            throw new SettingException("stromboli.media.ffmpeg", program, "a program, with `ffprobe` beside it");
        }
        Optional<Ffmpeg> found = Optional.of(ffmpeg);
        return () -> found;
    }

    @Override
    public synchronized Optional<Ffmpeg> get() {
        if (bundled.isEmpty()) {
            bundled = unpack();
        }
        return bundled;
    }

    private Optional<Ffmpeg> unpack() {
        try {
            Optional<Ffmpeg> ffmpeg = BundledFfmpeg.unpack(cache);
            if (ffmpeg.isEmpty()) {
                warn("This build has no FFmpeg inside: video files need stromboli.media.ffmpeg");
            }
            return ffmpeg;
        } catch (IOException e) {
            warn("FFmpeg cannot be unpacked into the cache directory: video files are rejected");
            return Optional.empty();
        }
    }

    private void warn(String message) {
        if (!warned) {
            LOG.warn(message);
            warned = true;
        }
    }
}

package org.stromboli.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.stromboli.fixtures.Limits;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.media.video.Ffmpeg;
import org.stromboli.media.video.VideoDecoder;
import org.stromboli.media.video.VideoLimits;

/// A process that waits for a decoder until somebody kills it.
final class OrphanedDecoder {

    private OrphanedDecoder() {}

    public static void main(String... args) throws Exception {
        Optional<Ffmpeg> programs = Optional.of(new Ffmpeg(Path.of(args[0])));
        VideoDecoder decoder = new VideoDecoder(() -> programs, new VideoLimits(Duration.ofHours(1), 1L << 30));
        new MediaLoader(Limits.media().frames(100).videoPixels(1 << 26).build(), decoder)
                .video(HostileDecoderTest.MP4, FrameChoice.ALL);
    }
}

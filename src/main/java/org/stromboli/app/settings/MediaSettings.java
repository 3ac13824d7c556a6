package org.stromboli.app.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stromboli.completion.media.FetchedMedia;
import org.stromboli.completion.media.MediaReaderLimits;
import org.stromboli.completion.media.MediaSource;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.codec.CodecProgram;
import org.stromboli.media.codec.CodecReader;
import org.stromboli.media.fetch.FetchSettings;
import org.stromboli.media.fetch.MediaFetcher;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.media.video.VideoDecoder;

/// From the settings for media to where media come from and what they may take; of the Java heap a share by default.
public final class MediaSettings {

    private static final int HELD_SHARE = 4;
    private static final int DECODE_SHARE = 3;
    private static final int PREPARED_SHARE = 16;
    private static final int CACHE_SHARE = 8;
    private static final long DEFAULT_CACHE_BYTES = 256L << 20;
    private static final long DEFAULT_PREPARED_BYTES = 128L << 20;
    private static final int IMAGES_OF_A_VIDEO = 4;
    private static final int BYTES_PER_PIXEL = 3; // of a frame that is decoded

    private MediaSettings() {}

    public static MediaSource source(
            StromboliConfig.MediaKeys keys, VideoDecoder videos, CodecProgram codecs, Vertx vertx) {
        MediaLimits limits = imageLimits(keys);
        Optional<Path> files = keys.allowedPath().map(Path::of);
        files.filter(path -> !Files.isDirectory(path)).ifPresent(path -> {
            throw new SettingException("stromboli.media.allowed-path", path, "a directory that exists");
        });
        FetchSettings settings = FetchSettings.builder()
                .allowedHosts(keys.allowedHosts().orElse(List.of()))
                .allowHttp(keys.allowHttp())
                .allowPrivate(keys.allowPrivateAddresses())
                .allowedPath(files)
                .timeout(keys.timeout())
                .parallelFetches(keys.parallelFetches())
                .maxBytes(keys.maxBytes().asLongValue())
                .cacheBytes(atMost(DEFAULT_CACHE_BYTES, keys.cacheBytes(), CACHE_SHARE))
                .build();
        try {
            return new FetchedMedia(
                    new MediaLoader(limits, videos),
                    new MediaFetcher(vertx, settings),
                    new CodecReader(codecs, limits),
                    keys.maxRequestBytes().asLongValue());
        } catch (IllegalArgumentException e) {
            throw new SettingException("stromboli.media.allowed-hosts", e);
        }
    }

    static MediaLimits imageLimits(StromboliConfig.MediaKeys keys) {
        return new MediaLimits(keys.maxBytes().asLongValue(), keys.maxPixels(), keys.maxFrames(), videoPixels(keys));
    }

    public static MediaReaderLimits limits(StromboliConfig.MediaKeys keys) {
        int parallelWork =
                keys.parallelWork().orElse(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
        return new MediaReaderLimits(keys.maxImages(), keys.maxFrames(), parallelWork, memory(keys));
    }

    static MediaReaderLimits.Memory memory(StromboliConfig.MediaKeys keys) {
        return new MediaReaderLimits.Memory(
                chosen(keys.heldBytes(), HELD_SHARE),
                decodeBytes(keys),
                videoPixels(keys) * BYTES_PER_PIXEL,
                atMost(DEFAULT_PREPARED_BYTES, keys.preparedBytes(), PREPARED_SHARE));
    }

    private static long decodeBytes(StromboliConfig.MediaKeys keys) {
        return chosen(keys.decodeBytes(), DECODE_SHARE);
    }

    /// Of all frames of one video, which leaves room for something else; larger frames are made smaller.
    static long videoPixels(StromboliConfig.MediaKeys keys) {
        return Math.max(1, Math.min(IMAGES_OF_A_VIDEO * keys.maxPixels(), decodeBytes(keys) / 2 / BYTES_PER_PIXEL));
    }

    private static long chosen(Optional<MemorySize> configured, int share) {
        return configured
                .map(MemorySize::asLongValue)
                .orElseGet(() -> Runtime.getRuntime().maxMemory() / share);
    }

    /// A share of the heap, but no more than `max`, unless it is configured.
    private static long atMost(long max, Optional<MemorySize> configured, int share) {
        return configured.isPresent() ? configured.get().asLongValue() : Math.min(max, chosen(configured, share));
    }
}

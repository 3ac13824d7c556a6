package org.stromboli.app;

import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.completion.MediaSource;
import org.stromboli.media.fetch.FetchSettings;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.fetch.MediaFetcher;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.fetch.FetchSettings;
import org.stromboli.media.fetch.MediaBudget;
import org.stromboli.media.fetch.MediaFetcher;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.media.video.VideoDecoder;

/// Media of requests: those that come inside them, and those that must be fetched first.
public final class FetchedMedia implements MediaSource {

    private static final long USUAL_CACHE_BYTES = 256L << 20;

    private final MediaLoader loader;
    private final MediaFetcher fetcher;
    private final long requestBytes;
    private final RejectingBudget budget;

    private FetchedMedia(MediaLoader loader, MediaFetcher fetcher, long requestBytes) {
        this.loader = loader;
        this.fetcher = fetcher;
        this.requestBytes = requestBytes;
        this.budget = new RejectingBudget(requestBytes);
    }

    public static FetchedMedia of(StromboliConfig.MediaKeys keys, VideoDecoder videos, Vertx vertx) {
        MediaLimits limits = new MediaLimits(
                keys.maxBytes().asLongValue(),
                keys.maxPixels(),
                keys.maxFrames(),
                MediaMemorySettings.videoPixels(keys));
        Optional<Path> files = keys.allowedPath().map(Path::of);
        files.filter(path -> !Files.isDirectory(path)).ifPresent(path -> {
            throw new SettingException("stromboli.media.allowed-path", path, "a directory that exists");
        });
        FetchSettings settings = new FetchSettings(
                keys.allowedHosts().orElse(List.of()),
                keys.allowHttp(),
                keys.allowPrivateAddresses(),
                files,
                keys.timeout(),
                keys.parallelFetches(),
                keys.maxBytes().asLongValue(),
                keys.cacheBytes().map(MemorySize::asLongValue).orElseGet(FetchedMedia::usualCacheBytes));
        try {
            return new FetchedMedia(
                    new MediaLoader(limits, videos),
                    new MediaFetcher(vertx, settings),
                    keys.maxRequestBytes().asLongValue());
        } catch (IllegalArgumentException e) {
            throw new SettingException("stromboli.media.allowed-hosts", e);
        }
    }

    private static long usualCacheBytes() {
        return Math.min(USUAL_CACHE_BYTES, Runtime.getRuntime().maxMemory() / 8);
    }

    @Override
    public MediaSource forRequest() {
        return new FetchedMedia(loader, fetcher, requestBytes);
    }

    @Override
    public Undecoded<DecodedImage> image(String url) throws MediaException, InterruptedException {
        if (MediaFetcher.isPlace(url)) {
            byte[] file = fetcher.fetch(url, budget);
            return new PictureFile(loader, file.length, () -> file);
        }
        MediaFetcher.count(bytesInside(url), budget);
        return new PictureFile(loader, 0, () -> loader.imageFile(url));
    }

    @Override
    public Undecoded<List<DecodedImage>> video(String url, FrameChoice choice)
            throws MediaException, InterruptedException {
        if (MediaFetcher.isPlace(url)) {
            byte[] file = fetcher.fetch(url, budget);
            return new VideoFile(loader, file, choice);
        }
        MediaFetcher.count(bytesInside(url), budget);
        return space -> loader.video(url, choice);
    }

    /// A video that came from elsewhere.
    private record VideoFile(MediaLoader loader, byte[] file, FrameChoice choice)
            implements Undecoded<List<DecodedImage>> {

        @Override
        public List<DecodedImage> decode(PixelSpace space) throws MediaException, InterruptedException {
            return loader.video(file, choice);
        }

        @Override
        public long heldBytes() {
            return file.length;
        }
    }

    /// What base64 makes of so many characters.
    private static long bytesInside(String url) {
        return url.length() * 3L / 4;
    }
}

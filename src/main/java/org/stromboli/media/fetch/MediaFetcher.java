package org.stromboli.media.fetch;

import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// From a reference that does not hold its content to that content, if it may be had. Thread-safe; waits on the
/// caller's thread, and an interrupt ends what it waits for.
public final class MediaFetcher {

    private final WebFetch web;
    private final FileFetch files;

    /// @throws IllegalArgumentException if an allowed host is written wrongly
    public MediaFetcher(Vertx vertx, FetchSettings settings) {
        this(
                new WebFetch(
                        settings,
                        DnsResolver.SYSTEM,
                        new PinnedHttp(vertx, PinnedHttp.options(settings.parallelFetches())),
                        System::nanoTime),
                new FileFetch(settings.allowedPath(), settings.maxBytes()));
    }

    MediaFetcher(WebFetch web, FileFetch files) {
        this.web = web;
        this.files = files;
    }

    /// Whether a reference names a place rather than holding its content.
    public static boolean isPlace(String url) {
        return MediaUrl.isWeb(url) || FileFetch.isFile(url);
    }

    /// @param url of which `isPlace` holds
    /// @param budget of the request
    /// @return bytes that must not be written to
    public byte[] fetch(String url, RejectingBudget budget) throws MediaException, InterruptedException {
        if (MediaUrl.isWeb(url)) {
            return web.fetch(url, budget);
        }
        if (FileFetch.isFile(url)) {
            return files.fetch(url, budget);
        }
        throw new MediaException(
                Cause.INVALID, "not a media URL; send the content itself, as in data:image/png;base64,...");
    }

    /// The files of a folder, if the reference names one.
    ///
    /// @param names which files are read
    /// @param budget of the request
    public Optional<Map<String, byte[]>> folder(String url, Predicate<String> names, RejectingBudget budget)
            throws MediaException {
        return FileFetch.isFile(url) ? files.folder(url, names, budget) : Optional.empty();
    }

    /// Counts bytes that have come against what the media of one request may have together.
    ///
    /// @throws MediaException if that is too many
    public static void count(long bytes, RejectingBudget budget) throws MediaException {
        if (!budget.tryReserve(bytes)) {
            throw new MediaException(
                    Cause.TOO_LARGE,
                    "the media of this request are larger than the %d bytes allowed for all together"
                            .formatted(budget.limit()),
                    "stromboli.media.max-request-bytes");
        }
    }
}

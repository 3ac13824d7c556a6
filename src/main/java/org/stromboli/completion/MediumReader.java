package org.stromboli.completion;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.stromboli.budget.BlockingBudget;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.MediaException;
import org.stromboli.media.PixelSpace;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;

/// From a reference in a request to tiles, by way of the marks that are painted on it. Waits for a permit before any
/// work that keeps a core busy.
/// Thread-safe.
final class MediumReader {

    /// What an image takes at worst: as its decoder makes it, turned upright, and while it is made smaller.
    private static final int BYTES_PER_PIXEL = 12;

    private final MediaPreprocessor preprocessor;
    private final int maxFrames;
    private final Semaphore permits;
    private final BlockingBudget decodeBytes;
    private final RejectingBudget heldBytes;
    private final PreparedPictures known;
    private final long videoBytes;
    private final CompletionObserver observer;

    /// @param heldBytes of files until they are decoded
    MediumReader(
            MediaPreprocessor preprocessor,
            CompletionLimits limits,
            RejectingBudget heldBytes,
            CompletionObserver observer) {
        this.preprocessor = preprocessor;
        this.maxFrames = limits.maxFrames();
        this.permits = new Semaphore(limits.parallelMediaWork(), true);
        this.decodeBytes = new BlockingBudget(limits.memory().decodeBytes());
        this.heldBytes = heldBytes;
        this.known = new PreparedPictures(limits.memory().preparedBytes());
        this.videoBytes = limits.memory().videoBytes();
        this.observer = observer;
    }

    /// @param source for the media of this request
    /// @param alone whether it is the only picture of its request
    /// @param tokens where its cost is counted
    ReadMedium read(RequestPart part, MediaSource source, boolean alone, MediaTokens tokens)
            throws InterruptedException {
        return switch (part) {
            case RequestPart.Image image -> image(image, source, alone, tokens);
            case RequestPart.Video video -> video(video, source, tokens);
            case RequestPart.Text text -> throw new IllegalArgumentException("text is not a media item");
        };
    }

    private ReadMedium image(RequestPart.Image image, MediaSource source, boolean alone, MediaTokens tokens)
            throws InterruptedException {
        PictureWork work = new PictureWork(image, alone, tokens, preprocessor, known);
        return read(Modality.IMAGE, image.param(), () -> source.image(image.url()), work);
    }

    private ReadMedium video(RequestPart.Video video, MediaSource source, MediaTokens tokens)
            throws InterruptedException {
        if (!preprocessor.takesVideos()) {
            throw RequestRejectedException.invalid(video.param(), "this model takes no videos");
        }
        VideoFrames choice = new VideoFrames(video, preprocessor, maxFrames, tokens);
        return read(
                Modality.VIDEO,
                video.param(),
                () -> source.video(video.url(), choice),
                frames -> new ReadMedium(preprocessor.video(frames), Optional.empty()));
    }

    private <T> ReadMedium read(Modality modality, String param, Fetch<T> fetch, MediumWork<T> work)
            throws InterruptedException {
        try {
            MediaSource.Undecoded<T> fetched = fetched(modality, fetch);
            try (RejectingBudget.Reservation file = heldBytes.reserve(fetched.heldBytes(), Completions::memoryFull)) {
                permits.acquire();
                try {
                    Optional<ReadMedium> before = work.known(fetched);
                    if (before.isPresent()) {
                        observer.mediaKnown(modality);
                        return before.get();
                    }
                    return work(modality, fetched, work);
                } finally {
                    permits.release();
                }
            }
        } catch (MediaException e) {
            observer.mediaFailed(e.kind());
            throw rejection(e, param);
        }
    }

    private <T> MediaSource.Undecoded<T> fetched(Modality modality, Fetch<T> fetch)
            throws MediaException, InterruptedException {
        long start = System.nanoTime();
        try {
            return fetch.fetch();
        } finally {
            observer.mediaFetched(modality, System.nanoTime() - start);
        }
    }

    private <T> ReadMedium work(Modality modality, MediaSource.Undecoded<T> fetched, MediumWork<T> work)
            throws MediaException, InterruptedException {
        try (BlockingBudget.Reservation memory = decodeBytes.open()) {
            if (modality == Modality.VIDEO) { // all of its frames are there at once
                memory.acquire(videoBytes);
            }
            PixelSpace space = modality == Modality.VIDEO
                    ? PixelSpace.FREE
                    : pixels -> memory.acquire(Math.multiplyExact(pixels, BYTES_PER_PIXEL));
            long start = System.nanoTime();
            T pixels = fetched.decode(space);
            long decoded = System.nanoTime();
            observer.mediaDecoded(modality, decoded - start);
            ReadMedium prepared = work.prepare(pixels);
            observer.mediaPreprocessed(modality, System.nanoTime() - decoded);
            return prepared;
        }
    }

    private static RequestRejectedException rejection(MediaException e, String param) {
        return switch (e.kind()) {
            case INVALID ->
                RequestRejectedException.of(
                        RequestRejectedException.Kind.INVALID, param, "invalid_media", e.messageWithSetting());
            case FORBIDDEN ->
                RequestRejectedException.of(
                        RequestRejectedException.Kind.INVALID, param, "media_not_allowed", e.messageWithSetting());
            case TOO_LARGE ->
                RequestRejectedException.of(
                        RequestRejectedException.Kind.TOO_LARGE, param, "media_too_large", e.messageWithSetting());
            case UNAVAILABLE ->
                RequestRejectedException.of(
                        RequestRejectedException.Kind.MEDIA_UNAVAILABLE,
                        param,
                        "media_unavailable",
                        e.messageWithSetting());
        };
    }

    private interface Fetch<T> {
        MediaSource.Undecoded<T> fetch() throws MediaException, InterruptedException;
    }
}

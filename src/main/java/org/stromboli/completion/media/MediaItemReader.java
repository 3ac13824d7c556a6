package org.stromboli.completion.media;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.stromboli.budget.BlockingBudget;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.MediaException;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.marks.PaintedImage;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.UnfitImageException;

/// From a reference in a request to tiles, by way of the marks that are painted on it. Waits for a permit before any
/// work that keeps a core busy. Thread-safe.
final class MediaItemReader {

    /// What an image takes at worst: as its decoder makes it, turned upright, and while it is made smaller.
    private static final int BYTES_PER_PIXEL = 12;

    private final MediaPreprocessor preprocessor;
    private final int maxFrames;
    private final Semaphore permits;
    private final BlockingBudget decodeBytes;
    private final LongFunction<RejectingBudget.Reservation> held;
    private final PreparedImages known;
    private final long videoBytes;
    private final MediaObserver observer;

    /// An image or video, ready for the model.
    ///
    /// @param painted for the client to see, if it asked for it
    record Prepared(PreprocessedMedia media, Optional<PaintedImage> painted) {}

    /// What is done with the pixels of an item.
    @FunctionalInterface
    interface Work<T> {

        Prepared prepare(T pixels) throws InterruptedException;

        /// Where the result may be found or is shared with other requests; empty: it is not.
        default Optional<PreparedImages.Claim> claim(MediaSource.Undecoded<T> file) throws MediaException {
            return Optional.empty();
        }

        /// What another request has prepared.
        default Prepared found(PreprocessedMedia known) {
            return new Prepared(known, Optional.empty());
        }
    }

    private interface Fetch<T> {
        MediaSource.Undecoded<T> fetch() throws MediaException, InterruptedException;
    }

    /// @param held reserves memory for so many bytes of a file until it is decoded
    MediaItemReader(
            MediaPreprocessor preprocessor,
            MediaReaderLimits limits,
            LongFunction<RejectingBudget.Reservation> held,
            MediaObserver observer) {
        this.preprocessor = preprocessor;
        this.maxFrames = limits.maxFrames();
        this.permits = new Semaphore(limits.parallelWork(), true);
        this.decodeBytes = new BlockingBudget(limits.memory().decodeBytes());
        this.held = held;
        this.known = new PreparedImages(limits.memory().preparedBytes());
        this.videoBytes = limits.memory().videoBytes();
        this.observer = observer;
    }

    /// @param source for the media of this request
    /// @param alone whether it is the only image of its request
    /// @param tokens where its cost is counted
    Prepared read(RequestPart part, MediaSource source, boolean alone, Consumer<FeatureLayout> tokens)
            throws InterruptedException {
        return switch (part) {
            case RequestPart.Image image -> {
                if (!preprocessor.takesImages()) {
                    throw RequestRejectedException.invalid(image.param(), "this model takes no images");
                }
                ImageWork work = new ImageWork(image, alone, tokens, preprocessor, known);
                yield read(Modality.IMAGE, image.param(), () -> source.image(image.url()), work);
            }
            case RequestPart.Video video -> video(video, source, tokens);
            case RequestPart.Text text -> throw new IllegalArgumentException("text is no media item");
        };
    }

    private Prepared video(RequestPart.Video video, MediaSource source, Consumer<FeatureLayout> tokens)
            throws InterruptedException {
        if (!preprocessor.takesVideos()) {
            throw RequestRejectedException.invalid(video.param(), "this model takes no videos");
        }
        if (video.codec()) {
            return codec(video, source, tokens);
        }
        VideoFrames choice = new VideoFrames(video, preprocessor, maxFrames, tokens);
        return read(Modality.VIDEO, video.param(), () -> source.video(video.url(), choice), choice::prepared);
    }

    private Prepared codec(RequestPart.Video video, MediaSource source, Consumer<FeatureLayout> tokens)
            throws InterruptedException {
        CodecSettings settings = preprocessor
                .codec()
                .orElseThrow(
                        () -> RequestRejectedException.invalid(
                                video.param(),
                                "this model does not take the codec stream of a video; leave `video_backend` out, or say `frames`"));
        return read(Modality.VIDEO, video.param(), () -> source.codec(video.url(), settings), stream -> {
            tokens.accept(preprocessor.codecLayout(stream));
            return new Prepared(preprocessor.codecVideo(stream), Optional.empty());
        });
    }

    private <T> Prepared read(Modality modality, String param, Fetch<T> fetch, Work<T> work)
            throws InterruptedException {
        try {
            MediaSource.Undecoded<T> fetched = fetched(modality, fetch);
            try (RejectingBudget.Reservation file = held.apply(fetched.heldBytes())) {
                return shared(modality, fetched, work);
            }
        } catch (MediaException e) {
            observer.mediaFailed(e.kind());
            throw rejection(e, param);
        } catch (UnfitImageException e) {
            observer.mediaFailed(MediaException.Cause.INVALID);
            throw rejection(new MediaException(MediaException.Cause.INVALID, e.getMessage()), param);
        }
    }

    /// Prepares the item, or waits for another request that prepares the same one. Without a permit while it waits: the
    /// other one may need it.
    private <T> Prepared shared(Modality modality, MediaSource.Undecoded<T> fetched, Work<T> work)
            throws MediaException, InterruptedException {
        while (true) {
            Optional<PreparedImages.Claim> claim;
            permits.acquire();
            try {
                claim = work.claim(fetched);
                if (claim.isEmpty()) {
                    return prepared(modality, fetched, work);
                }
                if (claim.get().isMine()) {
                    try (PreparedImages.Claim mine = claim.get()) {
                        Prepared prepared = prepared(modality, fetched, work);
                        mine.complete(prepared.media());
                        return prepared;
                    }
                }
            } finally {
                permits.release();
            }
            Optional<PreprocessedMedia> known = claim.get().await();
            if (known.isPresent()) {
                observer.mediaKnown(modality);
                return work.found(known.get());
            }
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

    private <T> Prepared prepared(Modality modality, MediaSource.Undecoded<T> fetched, Work<T> work)
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
            Prepared prepared = work.prepare(pixels);
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
}

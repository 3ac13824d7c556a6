package org.stromboli.completion.media;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.stromboli.vision.Detail;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.PreprocessedMedia;

/// Preprocessed images by the bytes of their files, so that an image that comes again is neither decoded nor resized
/// nor cut into tiles, and one that several requests bring at the same time is so once. Bounded in bytes. Thread-safe.
final class PreparedImages {

    /// What an entry costs beside its pixels.
    private static final int ENTRY_BYTES = 1000;

    /// All that tiles depend on.
    ///
    /// @param alone whether it is the only image of its request
    record Key(MediaDigest file, boolean alone, Detail detail) {}

    private final AsyncCache<Key, PreprocessedMedia> images;

    /// @param maxBytes 0 keeps none; those that come at the same time are shared all the same
    PreparedImages(long maxBytes) {
        images = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, PreprocessedMedia image) -> bytes(image))
                .executor(Runnable::run)
                .buildAsync();
    }

    private static int bytes(PreprocessedMedia image) {
        return (int)
                Math.min(Integer.MAX_VALUE, ENTRY_BYTES + (long) image.tiles().rgb().length);
    }

    /// The caller's if no one has the image and no one prepares it.
    Claim claim(Key key) {
        CompletableFuture<PreprocessedMedia> mine = new CompletableFuture<>();
        CompletableFuture<PreprocessedMedia> others = images.asMap().putIfAbsent(key, mine);
        return others == null ? new Claim(key, mine, true) : new Claim(key, others, false);
    }

    /// An image that one request prepares and others wait for.
    final class Claim implements AutoCloseable {

        private final Key key;
        private final CompletableFuture<PreprocessedMedia> image;
        private final boolean mine;

        private Claim(Key key, CompletableFuture<PreprocessedMedia> image, boolean mine) {
            this.key = key;
            this.image = image;
            this.mine = mine;
        }

        /// Whether the caller has to prepare the image; it closes the claim whatever happens.
        boolean isMine() {
            return mine;
        }

        /// Hands the image to those who wait for it.
        void complete(PreprocessedMedia prepared) {
            image.complete(prepared);
        }

        /// Waits for another's image. Empty if it has failed or was cancelled, which says nothing about this caller's
        /// request: claim it again.
        Optional<PreprocessedMedia> await() throws InterruptedException {
            try {
                return Optional.of(image.get());
            } catch (ExecutionException | CancellationException e) {
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            if (mine && !image.isDone()) {
                images.asMap().remove(key, image); // before the others wake, so that one of them can claim it
                image.cancel(false);
            }
        }
    }

    /// Bytes that are kept.
    long bytes() {
        images.synchronous().cleanUp();
        return images.synchronous()
                .policy()
                .eviction()
                .orElseThrow()
                .weightedSize()
                .orElseThrow();
    }
}

package org.stromboli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.completion.media.MediaSource;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.RequestCancelledException;
import org.stromboli.fakes.BytePrompt;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.TinyPreprocessor;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.PixelSpace;
import org.stromboli.vision.MediaDigest;

/// Requests that bring the same new image at the same time decode it once, and none depends on another's fate.
@Timeout(30)
class SharedImagesTest {

    private final GatedImage source = new GatedImage();
    private final Completions completions = new Completions(
            new Completions.Checkpoint(
                    new BytePrompt(), new TinyPreprocessor(), new ByteText(), ByteText.constraints()),
            source,
            new ScriptedGenerator(),
            new CompletionLimits(400, TinyPreprocessor.limits(2, TinyPreprocessor.LIMITS.memory())),
            CompletionObserver.NONE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Cancellation firstClient = new Cancellation();
    private final Cancellation secondClient = new Cancellation();

    /// One image; its first decoder stands at a gate.
    private static final class GatedImage implements MediaSource {

        private final CountDownLatch decoding = new CountDownLatch(1);
        private final CompletableFuture<Boolean> gate = new CompletableFuture<>(); // whether the first succeeds
        private final CountDownLatch bothDigested = new CountDownLatch(2);
        private final AtomicInteger decoded = new AtomicInteger();

        @Override
        public Undecoded<DecodedImage> image(String url) {
            return new Undecoded<>() {
                @Override
                public DecodedImage decode(PixelSpace space) throws MediaException, InterruptedException {
                    if (decoded.incrementAndGet() == 1) {
                        decoding.countDown();
                        if (!opened()) {
                            throw new MediaException(MediaException.Cause.INVALID, "not this time");
                        }
                    }
                    return new DecodedImage(1, 1, new byte[3]);
                }

                @Override
                public Optional<MediaDigest> digest() {
                    bothDigested.countDown();
                    return Optional.of(MediaDigest.of(url.getBytes(StandardCharsets.UTF_8)));
                }
            };
        }

        private boolean opened() throws InterruptedException {
            try {
                return gate.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Undecoded<List<DecodedImage>> video(String url, FrameChoice choice) {
            throw new UnsupportedOperationException();
        }
    }

    @AfterEach
    void leavesNothingBehind() {
        threads.close();
        assertThat(completions.running()).isZero();
        assertThat(completions.heldMediaBytes()).isZero();
    }

    /// What a request ended with, or null if it was answered.
    private Future<@Nullable Throwable> ask(Cancellation client) {
        return threads.submit(() -> catchThrowable(() -> completions
                .start(CompletionsTest.Ask.image("red").request(), client)
                .close()));
    }

    private List<Future<@Nullable Throwable>> both() throws InterruptedException {
        Future<@Nullable Throwable> first = ask(firstClient);
        source.decoding.await();
        Future<@Nullable Throwable> second = ask(secondClient);
        source.bothDigested.await();
        return List.of(first, second);
    }

    @Test
    void itIsDecodedOnce() throws Exception {
        List<Future<@Nullable Throwable>> both = both();
        source.gate.complete(true);
        assertThat(both.getFirst().get()).isNull();
        assertThat(both.getLast().get()).isNull();
        assertThat(source.decoded).hasValue(1);
    }

    @Test
    void theSecondDecodesItWhenTheFirstCannot() throws Exception {
        List<Future<@Nullable Throwable>> both = both();
        source.gate.complete(false);
        assertThat(both.getFirst().get()).isInstanceOf(RequestRejectedException.class);
        assertThat(both.getLast().get()).isNull();
        assertThat(source.decoded).hasValue(2);
    }

    @Test
    void theSecondDecodesItWhenTheFirstIsCancelled() throws Exception {
        List<Future<@Nullable Throwable>> both = both();
        firstClient.cancel();
        assertThat(both.getFirst().get()).isInstanceOf(RequestCancelledException.class);
        assertThat(both.getLast().get()).isNull();
        assertThat(source.decoded).hasValue(2);
    }

    @Test
    void theSecondNeedNotWaitToBeCancelled() throws Exception {
        List<Future<@Nullable Throwable>> both = both();
        secondClient.cancel();
        assertThat(both.getLast().get()).isInstanceOf(RequestCancelledException.class);
        source.gate.complete(true);
        assertThat(both.getFirst().get()).isNull();
        assertThat(source.decoded).hasValue(1);
    }
}

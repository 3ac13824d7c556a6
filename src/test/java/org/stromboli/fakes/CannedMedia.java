package org.stromboli.fakes;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.stromboli.completion.media.MediaSource;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.PixelSpace;

/// Media by name: `red`, `blue` are images and videos of three frames; `broken` cannot be decoded, `gone` not be
/// fetched, `elsewhere` is not allowed, `huge` is over a limit, `bug` crashes, `slow` waits until the test lets it go
/// or it is interrupted.
public final class CannedMedia implements MediaSource {

    public final CountDownLatch slowStarted = new CountDownLatch(1);
    public final CountDownLatch slowReleased = new CountDownLatch(1);
    public final AtomicInteger interrupted = new AtomicInteger();
    public final AtomicInteger decoding = new AtomicInteger();
    public final AtomicInteger maxDecoding = new AtomicInteger();

    @Override
    public Undecoded<DecodedImage> image(String url) throws MediaException, InterruptedException {
        if (url.equals("gone")) {
            throw new MediaException(MediaException.Cause.UNAVAILABLE, "The image could not be fetched.");
        }
        if (url.equals("elsewhere")) {
            throw new MediaException(MediaException.Cause.FORBIDDEN, "Not from there.");
        }
        if (url.equals("slow")) {
            awaitRelease();
        }
        return new Undecoded<>() {
            @Override
            public DecodedImage decode(PixelSpace space) throws MediaException {
                return CannedMedia.this.decode(url);
            }

            @Override
            public byte[] file() {
                return url.getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    @Override
    public Undecoded<List<DecodedImage>> video(String url, FrameChoice choice)
            throws MediaException, InterruptedException {
        Undecoded<DecodedImage> first = image(url);
        return space -> {
            int[] chosen = choice.of(3, OptionalDouble.of(1));
            DecodedImage image = first.decode(space);
            return IntStream.of(chosen).mapToObj(frame -> image).toList();
        };
    }

    private void awaitRelease() throws InterruptedException {
        slowStarted.countDown();
        try {
            slowReleased.await();
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        }
    }

    private DecodedImage decode(String url) throws MediaException {
        maxDecoding.accumulateAndGet(decoding.incrementAndGet(), Math::max);
        try {
            return switch (url) {
                case "broken" ->
                    throw new MediaException(MediaException.Cause.INVALID, "The image could not be decoded.");
                case "huge" ->
                    throw new MediaException(MediaException.Cause.TOO_LARGE, "An image may have at most 10 pixels.");
                case "bug" -> throw new IllegalStateException("bug");
                default -> {
                    int hash = url.hashCode();
                    yield new DecodedImage(1, 1, new byte[] {(byte) hash, (byte) (hash >> 8), (byte) (hash >> 16)});
                }
            };
        } finally {
            decoding.decrementAndGet();
        }
    }
}

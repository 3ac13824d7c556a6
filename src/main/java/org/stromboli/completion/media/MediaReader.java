package org.stromboli.completion.media;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.ContentPart;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.MediaException;
import org.stromboli.media.marks.PaintedImage;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.PreprocessedMedia;

/// Reads the media of one request side by side, each item on a virtual thread. Waiting for the network is free;
/// decoding and resizing take a permit that the whole server shares, so that they do not starve the engine.
/// No thread outlives `prepare`. Thread-safe.
public final class MediaReader {

    private static final Duration SOON = Duration.ofSeconds(2);

    private final MediaSource source;
    private final MediaItemReader items;
    private final MediaReaderLimits limits;
    private final LongConsumer tokenCheck;
    private final RejectingBudget heldBytes;

    /// @param tokenCheck gets the tokens that the media of a request cost so far, as soon as the size of each is known
    ///     and before it is resized; throws if they are too many
    public MediaReader(
            MediaSource source,
            MediaPreprocessor preprocessor,
            MediaReaderLimits limits,
            LongConsumer tokenCheck,
            MediaObserver observer) {
        this.source = source;
        this.items = new MediaItemReader(preprocessor, limits, this::hold, observer);
        this.limits = limits;
        this.tokenCheck = tokenCheck;
        this.heldBytes = RejectingBudget.withOversizedAlone(limits.memory().heldBytes());
    }

    /// The messages with their media preprocessed and the words for visual prompts in place of their placeholders.
    ///
    /// @param id of the request
    /// @throws RequestRejectedException if an item cannot be read, or the items are too many or too large
    public PreparedMessages prepare(String id, List<RequestMessage> messages, Cancellation cancellation)
            throws InterruptedException {
        List<RequestMessage> phrased = VisualPromptPhrases.in(messages);
        checkCount(phrased);
        List<RequestPart> media = items(phrased);
        boolean alone =
                media.stream().filter(RequestPart.Image.class::isInstance).count() == 1;
        AtomicLong total = new AtomicLong();
        Consumer<FeatureLayout> tokens = layout -> tokenCheck.accept(total.addAndGet(layout.tokens()));
        Queue<MediaItemReader.Prepared> items = readAll(id, media, alone, tokens, cancellation);
        cancellation.check();
        List<PaintedImage> painted =
                items.stream().flatMap(each -> each.painted().stream()).toList();
        List<ChatMessage> prepared = new ArrayList<>();
        for (RequestMessage message : phrased) {
            List<ContentPart> parts = new ArrayList<>();
            for (RequestPart part : message.parts()) {
                parts.add(
                        part instanceof RequestPart.Text(String text)
                                ? new ContentPart.Text(text)
                                : new ContentPart.Media(items.remove().media()));
            }
            prepared.add(new ChatMessage(message.role(), parts, message.plain(), message.extra(), message.tools()));
        }
        return new PreparedMessages(prepared, painted);
    }

    /// The images, each preprocessed as if it were the only one of its request.
    ///
    /// @param id of the request
    /// @throws RequestRejectedException if an image cannot be read, or they are too many or too large
    public List<PreprocessedMedia> prepareEach(String id, List<RequestMessage> messages, Cancellation cancellation)
            throws InterruptedException {
        checkCount(messages);
        Consumer<FeatureLayout> tokens = layout -> tokenCheck.accept(layout.tokens());
        Queue<MediaItemReader.Prepared> items = readAll(id, items(messages), true, tokens, cancellation);
        cancellation.check();
        return items.stream().map(MediaItemReader.Prepared::media).toList();
    }

    private void checkCount(List<RequestMessage> messages) {
        int count = items(messages).size();
        if (count > limits.maxItems()) {
            throw RequestRejectedException.invalid(
                    "messages",
                    "At most %d images and videos may be given in one request (stromboli.media.max-images), got %d."
                            .formatted(limits.maxItems(), count));
        }
    }

    /// Images and videos in the order in which they stand.
    private static List<RequestPart> items(List<RequestMessage> messages) {
        return messages.stream()
                .flatMap(message -> message.parts().stream())
                .filter(part -> !(part instanceof RequestPart.Text))
                .toList();
    }

    private Queue<MediaItemReader.Prepared> readAll(
            String id,
            List<RequestPart> parts,
            boolean alone,
            Consumer<FeatureLayout> tokens,
            Cancellation cancellation)
            throws InterruptedException {
        MediaSource own = source.forRequest();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("media-" + id).factory())) {
            try {
                List<Future<MediaItemReader.Prepared>> readings = parts.stream()
                        .map(part -> threads.submit(() -> items.read(part, own, alone, tokens)))
                        .toList();
                cancellation.onCancel(threads::shutdownNow);
                return await(readings, cancellation);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static Queue<MediaItemReader.Prepared> await(
            List<Future<MediaItemReader.Prepared>> readings, Cancellation cancellation) throws InterruptedException {
        Queue<MediaItemReader.Prepared> items = new ArrayDeque<>();
        for (Future<MediaItemReader.Prepared> reading : readings) {
            try {
                items.add(reading.get());
            } catch (ExecutionException e) {
                cancellation.check();
                if (e.getCause() instanceof RequestRejectedException rejected) {
                    throw rejected;
                }
                throw new IllegalStateException("reading a media item failed", e.getCause());
            }
        }
        return items;
    }

    /// The file of an image as it came.
    public byte[] file(RequestPart.Image image) throws InterruptedException {
        try {
            return source.forRequest().image(image.url()).file();
        } catch (MediaException e) {
            throw RequestRejectedException.invalid(image.param(), "`%s`: %s".formatted(image.param(), e.getMessage()));
        }
    }

    /// Reserves memory for fetched files until they are decoded, and for preprocessed media until the answer has ended,
    /// since a preempted sequence needs them again. One request alone may be larger than the budget.
    ///
    /// @throws RequestRejectedException if others hold too much
    public RejectingBudget.Reservation hold(long bytes) {
        return heldBytes.reserve(bytes, MediaReader::full);
    }

    /// Bytes of media that requests hold at this moment.
    public long heldBytes() {
        return heldBytes.reserved();
    }

    private static RequestRejectedException full() {
        return RequestRejectedException.overloaded(
                "The server holds as many images and videos as it has memory for (stromboli.media.held-bytes). Please try again.",
                SOON);
    }
}

package org.stromboli.completion;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.ContentPart;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.marks.PaintedImage;

/// Reads the media of one request side by side, each on a virtual thread. Waiting for the network is free;
/// decoding and resizing take a permit that the whole server shares, so that they do not starve the engine.
/// No thread outlives `prepare`. Thread-safe.
final class MediaStage {

    private final MediaSource source;
    private final MediumReader reader;
    private final ContextCheck context;

    MediaStage(MediaSource source, MediumReader reader, ContextCheck context) {
        this.source = source;
        this.reader = reader;
        this.context = context;
    }

    /// The messages as the chat template wants them.
    ReadMessages prepare(CompletionRequest request, Cancellation cancellation) throws InterruptedException {
        Queue<ReadMedium> media = readAll(request, cancellation);
        List<PaintedImage> painted =
                media.stream().flatMap(each -> each.painted().stream()).toList();
        List<ChatMessage> messages = new ArrayList<>();
        for (RequestMessage message : request.messages()) {
            List<ContentPart> parts = new ArrayList<>();
            for (RequestPart part : message.parts()) {
                parts.add(
                        part instanceof RequestPart.Text(String text)
                                ? new ContentPart.Text(text)
                                : new ContentPart.Media(media.remove().prepared()));
            }
            messages.add(new ChatMessage(message.role(), parts, message.plain(), message.extra(), message.tools()));
        }
        return new ReadMessages(messages, painted);
    }

    private Queue<ReadMedium> readAll(CompletionRequest request, Cancellation cancellation)
            throws InterruptedException {
        boolean alone = request.images() == 1;
        MediaTokens tokens = new MediaTokens(context);
        MediaSource own = source.forRequest();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("media-" + request.id()).factory())) {
            try {
                List<Future<ReadMedium>> readings = request.media()
                        .map(part -> threads.submit(() -> reader.read(part, own, alone, tokens)))
                        .toList();
                cancellation.onCancel(threads::shutdownNow);
                return await(readings, cancellation);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private Queue<ReadMedium> await(List<Future<ReadMedium>> readings, Cancellation cancellation)
            throws InterruptedException {
        Queue<ReadMedium> media = new ArrayDeque<>();
        for (Future<ReadMedium> reading : readings) {
            try {
                media.add(reading.get());
            } catch (ExecutionException e) {
                cancellation.check();
                if (e.getCause() instanceof RequestRejectedException rejected) {
                    throw rejected;
                }
                throw new IllegalStateException("reading a media item failed", e.getCause());
            }
        }
        return media;
    }
}

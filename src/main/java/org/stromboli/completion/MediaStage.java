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
import org.stromboli.generation.RequestRejected;
import org.stromboli.vision.PreparedMedia;

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
    List<ChatMessage> prepare(CompletionRequest request, Cancellation cancellation) throws InterruptedException {
        Queue<PreparedMedia> media = readAll(request, cancellation);
        List<ChatMessage> messages = new ArrayList<>();
        for (RequestMessage message : request.messages()) {
            List<ContentPart> parts = new ArrayList<>();
            for (RequestPart part : message.parts()) {
                parts.add(
                        part instanceof RequestPart.Text(String text)
                                ? new ContentPart.Text(text)
                                : new ContentPart.Media(media.remove()));
            }
            messages.add(new ChatMessage(message.role(), parts, message.plain(), message.extra()));
        }
        return messages;
    }

    private Queue<PreparedMedia> readAll(CompletionRequest request, Cancellation cancellation)
            throws InterruptedException {
        boolean alone = request.images() == 1;
        MediaTokens tokens = new MediaTokens(context);
        MediaSource own = source.forRequest();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("media-" + request.id()).factory())) {
            try {
                List<Future<PreparedMedia>> readings = request.media()
                        .map(part -> threads.submit(() -> reader.read(part, own, alone, tokens)))
                        .toList();
                cancellation.onCancel(threads::shutdownNow);
                return await(readings, cancellation);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private Queue<PreparedMedia> await(List<Future<PreparedMedia>> readings, Cancellation cancellation)
            throws InterruptedException {
        Queue<PreparedMedia> media = new ArrayDeque<>();
        for (Future<PreparedMedia> reading : readings) {
            try {
                media.add(reading.get());
            } catch (ExecutionException e) {
                cancellation.check();
                if (e.getCause() instanceof RequestRejected rejected) {
                    throw rejected;
                }
                throw new IllegalStateException("reading a medium failed", e.getCause());
            }
        }
        return media;
    }
}

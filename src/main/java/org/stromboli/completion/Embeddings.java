package org.stromboli.completion;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.completion.CompletionObserver.End;
import org.stromboli.completion.media.MediaReader;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.generation.Admission;
import org.stromboli.generation.Generation;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.RequestRejectedException.Kind;
import org.stromboli.generation.TokenEvent;
import org.stromboli.generation.TokenGenerator;
import org.stromboli.vision.PreprocessedMedia;

/// Embeds images: the mean of the features that an image has in a prompt, newline tokens left out, brought to length 1.
/// Features come from the cache if a chat or an earlier request has had the image, and stay there for others. Blocks
/// its caller, which is the request's own virtual thread. Thread-safe.
public final class Embeddings {

    private final MediaReader media;
    private final TokenGenerator generator;
    private final InFlightRequests inFlight;
    private final CompletionObserver observer;

    /// Of one request.
    ///
    /// @param vectors [images][width] of length 1
    /// @param tokens that the images would take in a prompt
    public record Embedded(List<float[]> vectors, int tokens) {}

    Embeddings(MediaReader media, TokenGenerator generator, InFlightRequests inFlight, CompletionObserver observer) {
        this.media = media;
        this.generator = generator;
        this.inFlight = inFlight;
        this.observer = observer;
    }

    /// Embeds each image of a request as if it were the only one.
    ///
    /// @param request whose messages hold images and nothing else
    /// @throws RequestRejectedException if it cannot be served
    /// @throws org.stromboli.completion.request.RequestCancelledException if the client went away meanwhile
    public Embedded embed(CompletionRequest request, Cancellation cancellation) throws InterruptedException {
        try (InFlightRequests.Slot slot = inFlight.enter()) {
            List<PreprocessedMedia> images =
                    media.prepareEach(request.id(), request.chat().messages(), cancellation);
            long bytes = images.stream()
                    .mapToLong(image -> image.tiles().rgb().length)
                    .sum();
            GenerationRequest asked = GenerationRequest.embedding(request.id(), images, request.priority());
            observer.imagesPrepared(asked.prompt().tokens());
            slot.holds(media.hold(bytes)::close);
            Generation generation = accepted(generator.submit(asked));
            try {
                cancellation.onCancel(generation::cancel);
                slot.onDrain(generation::cancel);
                return new Embedded(
                        normalised(vectors(generation, cancellation)),
                        asked.prompt().tokens());
            } finally {
                generation.cancel(); // harmless where it has ended
            }
        }
    }

    private static Generation accepted(Admission admission) {
        return switch (admission) {
            case Admission.Rejected(RequestRejectedException cause) -> throw cause;
            case Admission.Accepted(Generation generation) -> generation;
        };
    }

    private List<float[]> vectors(Generation generation, Cancellation cancellation) throws InterruptedException {
        List<float[]> vectors = List.of();
        while (true) {
            switch (generation.take()) {
                case TokenEvent.Token token -> throw new IllegalStateException("a token came for an embedding");
                case TokenEvent.Embedded embedded -> vectors = embedded.vectors();
                case TokenEvent.Finished finished -> {
                    observer.ended(vectors.isEmpty() ? End.ABORT : End.STOP);
                    if (vectors.isEmpty()) {
                        cancellation.check();
                        throw RequestRejectedException.of(
                                Kind.UNAVAILABLE, "The server is shutting down. Please try again elsewhere.");
                    }
                    return vectors;
                }
                case TokenEvent.Failed failed -> {
                    observer.ended(End.ERROR);
                    throw failed.cause();
                }
            }
        }
    }

    private static List<float[]> normalised(List<float[]> vectors) {
        List<float[]> all = new ArrayList<>();
        for (float[] vector : vectors) {
            all.add(normalised(vector));
        }
        return all;
    }

    private static float[] normalised(float[] vector) {
        double squares = 0;
        for (float each : vector) {
            squares += (double) each * each;
        }
        double length = Math.sqrt(squares);
        if (!(length > 0 && Double.isFinite(length))) {
            throw RequestRejectedException.of(
                    Kind.INTERNAL,
                    "The model's features of an image have no direction: they are all zero or not finite.");
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }
}

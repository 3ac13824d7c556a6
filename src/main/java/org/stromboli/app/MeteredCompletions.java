package org.stromboli.app;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.stromboli.completion.CompletionObserver;
import org.stromboli.media.MediaException;
import org.stromboli.observability.RequestMeters;
import org.stromboli.observability.RequestMeters.Stage;
import org.stromboli.vision.Modality;

/// Tells the meters what completions tell their observer.
final class MeteredCompletions implements CompletionObserver {

    private final RequestMeters meters;

    MeteredCompletions(MeterRegistry registry, String modelName, int contextTokens) {
        this.meters = new RequestMeters(
                registry,
                modelName,
                contextTokens,
                labels(Modality.values()),
                labels(MediaException.Cause.values()),
                ends());
    }

    @Override
    public void mediaFetched(Modality modality, long nanos) {
        meters.worked(Stage.FETCH, label(modality), nanos);
    }

    @Override
    public void mediaDecoded(Modality modality, long nanos) {
        meters.worked(Stage.DECODE, label(modality), nanos);
    }

    @Override
    public void mediaPreprocessed(Modality modality, long nanos) {
        meters.worked(Stage.PREPROCESS, label(modality), nanos);
    }

    @Override
    public void mediaKnown(Modality modality) {
        meters.known(label(modality));
    }

    @Override
    public void mediaFailed(MediaException.Cause cause) {
        meters.failed(label(cause));
    }

    @Override
    public void promptPrepared(int imageTokens, int videoTokens, int maxTokens, int choices) {
        meters.asked(maxTokens, choices);
        meters.prompt(imageTokens, videoTokens);
    }

    @Override
    public void imagesPrepared(int imageTokens) {
        meters.prompt(imageTokens, 0);
    }

    @Override
    public void answered(int longestTokens) {
        meters.answered(longestTokens);
    }

    @Override
    public void ended(End end) {
        meters.ended(label(end));
    }

    /// vLLM has one more: an answer that was ended because it repeated itself, which nothing does here.
    private static List<String> ends() {
        return Stream.concat(labels(End.values()).stream(), Stream.of("repetition"))
                .toList();
    }

    private static List<String> labels(Enum<?>[] values) {
        return Arrays.stream(values).map(MeteredCompletions::label).toList();
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

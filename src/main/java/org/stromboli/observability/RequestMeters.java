package org.stromboli.observability;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What happens to requests outside the engine: their media, and how they end. Thread-safe.
public final class RequestMeters {

    /// Parts of the work on a media item.
    public enum Stage {
        FETCH,
        DECODE,
        PREPROCESS
    }

    private final Map<Stage, Map<String, Timer>> work;
    private final Map<String, Counter> known;
    private final Map<String, Counter> failures;
    private final Map<String, Counter> ends;
    private final DistributionSummary imageTokens;
    private final DistributionSummary videoTokens;
    private final DistributionSummary maxTokens;
    private final DistributionSummary choices;
    private final DistributionSummary max;

    /// @param modalities kinds of media
    /// @param causes why media fail
    /// @param reasons how answers end
    public RequestMeters(
            MeterRegistry registry,
            String modelName,
            int contextTokens,
            List<String> modalities,
            List<String> causes,
            List<String> reasons) {
        Meters meters = new Meters(registry, modelName);
        work = each(
                List.of(Stage.values()),
                stage -> each(
                        modalities,
                        modality -> meters.seconds(
                                "stromboli_media_" + stage.name().toLowerCase(java.util.Locale.ROOT) + "_seconds",
                                "Seconds of work on an image or video.",
                                Buckets.WORK_SECONDS,
                                "modality",
                                modality)));
        known = each(
                modalities,
                modality -> meters.counter(
                        "stromboli_media_known",
                        "Images and videos that were preprocessed for an earlier request.",
                        "modality",
                        modality));
        failures = each(
                causes,
                cause -> meters.counter(
                        "stromboli_media_failures", "Images and videos that could not be used.", "cause", cause));
        ends = each(
                reasons,
                reason -> meters.counter("vllm:request_success", "Answers that ended.", "finished_reason", reason));
        double[] tokens = Buckets.tokensUpTo(contextTokens);
        imageTokens = meters.histogram("stromboli_request_image_tokens", "Image tokens of a request.", tokens);
        maxTokens = meters.histogram("vllm:request_params_max_tokens", "Maximum output tokens asked for.", tokens);
        choices = meters.histogram("vllm:request_params_n", "Answers asked for.", Buckets.CHOICES);
        max = meters.histogram(
                "vllm:request_max_num_generation_tokens", "Tokens of the longest output of a request.", tokens);
        videoTokens = meters.histogram("stromboli_request_video_tokens", "Video tokens of a request.", tokens);
    }

    private static <K, V> Map<K, V> each(List<K> keys, Function<K, V> value) {
        return keys.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), value));
    }

    private static <K, V> V of(K key, Map<K, V> meters) {
        V meter = meters.get(key);
        if (meter == null) {
            throw new IllegalArgumentException("no meter for " + key);
        }
        return meter;
    }

    public void worked(Stage stage, String modality, long nanos) {
        of(modality, of(stage, work)).record(nanos, NANOSECONDS);
    }

    public void known(String modality) {
        of(modality, known).increment();
    }

    public void failed(String cause) {
        of(cause, failures).increment();
    }

    public void ended(String reason) {
        of(reason, ends).increment();
    }

    /// All answers to a request have ended.
    public void answered(int longestTokens) {
        max.record(longestTokens);
    }

    /// What a request has asked for.
    public void asked(int mostTokens, int answers) {
        maxTokens.record(mostTokens);
        choices.record(answers);
    }

    /// Requests without media are not counted.
    public void prompt(int images, int videos) {
        if (images > 0) {
            imageTokens.record(images);
        }
        if (videos > 0) {
            videoTokens.record(videos);
        }
    }
}

package org.stromboli.observability;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.stromboli.engine.Engine;
import org.stromboli.engine.EngineGauges;
import org.stromboli.engine.EngineObserver;
import org.stromboli.engine.EngineSettings;
import org.stromboli.engine.QueueLimit;
import org.stromboli.generation.FinishReason;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.Usage;

/// What engines do, in vLLM's metrics. Called between two steps: every method is a few additions to meters
/// that exist already.
public final class EngineMeters implements EngineObserver {

    private final Meters meters;
    private final Counter promptTokens;
    private final PromptSources sources;
    private final Counter generationTokens;
    private final Counter prefixQueries;
    private final Counter prefixHits;
    private final Counter mediaQueries;
    private final Counter mediaHits;
    private final Counter preemptions;
    private final Counter drafts;
    private final Counter draftTokens;
    private final Counter acceptedTokens;
    private final Map<QueueLimit, Counter> rejections;
    private final Timer firstToken;
    private final Timer betweenTokens;
    private final Timer timePerToken;
    private final Timer total;
    private final Timer queue;
    private final Timer inference;
    private final Timer prefill;
    private final Timer decode;
    private final DistributionSummary requestPromptTokens;
    private final DistributionSummary requestGenerationTokens;
    private final DistributionSummary requestComputedTokens;
    private final DistributionSummary requestPreemptions;
    private final DistributionSummary stepTokens;
    private final Timer visionSeconds;
    private final DistributionSummary visionSlices;

    public EngineMeters(MeterRegistry registry, String modelName, EngineSettings settings) {
        meters = new Meters(registry, modelName);
        promptTokens = meters.counter("vllm:prompt_tokens", "Prompt tokens of answers that have begun.");
        generationTokens = meters.counter("vllm:generation_tokens", "Generated tokens.");
        prefixQueries = meters.counter("vllm:prefix_cache_queries", "Tokens looked up in the prefix cache.");
        prefixHits = meters.counter("vllm:prefix_cache_hits", "Tokens found in the prefix cache.");
        mediaQueries = meters.counter("vllm:mm_cache_queries", "Media items whose features were looked up.");
        mediaHits = meters.counter("vllm:mm_cache_hits", "Media whose features were there.");
        drafts = meters.counter("vllm:spec_decode_num_drafts", "Drafts that steps have verified.");
        draftTokens = meters.counter("vllm:spec_decode_num_draft_tokens", "Tokens of drafts.");
        acceptedTokens = meters.counter("vllm:spec_decode_num_accepted_tokens", "Tokens of drafts that were right.");
        preemptions = meters.counter("vllm:num_preemptions", "Answers put back into the queue for want of memory.");
        rejections = Map.of(
                QueueLimit.REQUESTS, rejections(meters, "max_num_queued_reqs"),
                QueueLimit.TOKENS, rejections(meters, "max_num_queued_tokens"));
        sources = new PromptSources(meters);
        AbsentParts.describe(meters);
        firstToken = seconds("vllm:time_to_first_token_seconds", Buckets.FIRST_TOKEN_SECONDS);
        betweenTokens = seconds("vllm:inter_token_latency_seconds", Buckets.BETWEEN_TOKENS_SECONDS);
        timePerToken = seconds("vllm:request_time_per_output_token_seconds", Buckets.BETWEEN_TOKENS_SECONDS);
        total = seconds("vllm:e2e_request_latency_seconds", Buckets.REQUEST_SECONDS);
        queue = seconds("vllm:request_queue_time_seconds", Buckets.REQUEST_SECONDS);
        inference = seconds("vllm:request_inference_time_seconds", Buckets.REQUEST_SECONDS);
        prefill = seconds("vllm:request_prefill_time_seconds", Buckets.REQUEST_SECONDS);
        decode = seconds("vllm:request_decode_time_seconds", Buckets.REQUEST_SECONDS);
        double[] tokens = Buckets.tokensUpTo(settings.contextTokens());
        requestPromptTokens = meters.histogram("vllm:request_prompt_tokens", "Prompt tokens of a request.", tokens);
        requestGenerationTokens = meters.histogram("vllm:request_generation_tokens", "Tokens of an answer.", tokens);
        requestComputedTokens = meters.histogram(
                "vllm:request_prefill_kv_computed_tokens", "Prompt tokens that were not in the cache.", tokens);
        requestPreemptions = meters.histogram(
                "vllm:request_num_preemptions", "How often an answer was put back.", Buckets.PREEMPTIONS);
        stepTokens = meters.histogram("vllm:iteration_tokens_total", "Tokens of a step.", Buckets.STEP_TOKENS);
        visionSeconds = seconds("stromboli_vision_seconds", Buckets.WORK_SECONDS);
        visionSlices = meters.histogram(
                "stromboli_vision_slices_per_step", "Slices of vision work of a step.", Buckets.SMALL_COUNTS);
        CacheConfig.describe(meters, settings);
    }

    private Timer seconds(String name, double[] buckets) {
        return meters.seconds(name, "Seconds.", buckets);
    }

    /// Shows how full these engines are.
    public void watch(List<Engine> engines) {
        meters.gauge("vllm:num_requests_running", "Answers being written.", () -> sum(engines, EngineGauges::running));
        meters.gauge("vllm:num_requests_waiting", "Requests that wait.", () -> sum(engines, EngineGauges::waiting));
        meters.gauge(
                "vllm:num_requests_waiting_by_reason",
                "Requests that wait for room, or for something else.",
                () -> sum(engines, EngineGauges::waiting),
                "reason",
                "capacity");
        meters.gauge(
                "vllm:num_requests_waiting_by_reason",
                "Requests that wait for room, or for something else.",
                () -> 0, // nothing else is waited for
                "reason",
                "deferred");
        meters.gauge(
                "vllm:kv_cache_usage_perc",
                "Share of the KV cache in use, 0 to 1.",
                () -> sum(engines, EngineGauges::kvUsage) / Math.max(1, engines.size()));
        meters.gauge(
                "stromboli_image_feature_bytes",
                "Device memory of image features.",
                () -> sum(engines, EngineGauges::featureBytes));
    }

    private static double sum(List<Engine> engines, ToDoubleFunction<EngineGauges> value) {
        return engines.stream().map(Engine::gauges).mapToDouble(value).sum();
    }

    private static Counter rejections(Meters meters, String reason) {
        return meters.counter(
                "vllm:admission_rejections", "Requests rejected because the queue was full.", "reason", reason);
    }

    @Override
    public void queueFull(GenerationRequest request, QueueLimit limit) {
        Objects.requireNonNull(rejections.get(limit)).increment();
    }

    @Override
    public void prefilled(GenerationRequest request, int cachedTokens) {
        sources.count(request.prompt().tokens(), cachedTokens);
    }

    @Override
    public void preemptions(GenerationRequest request, int times) {
        requestPreemptions.record(times);
    }

    @Override
    public void admitted(GenerationRequest request, long queueNanos) {
        queue.record(queueNanos, NANOSECONDS);
    }

    @Override
    public void prefixLookup(int tokens, int hitTokens) {
        prefixQueries.increment(tokens);
        prefixHits.increment(hitTokens);
    }

    @Override
    public void drafted(int tokens, int accepted) {
        drafts.increment();
        draftTokens.increment(tokens);
        acceptedTokens.increment(accepted);
    }

    @Override
    public void mediaLookup(boolean hit) {
        mediaQueries.increment();
        if (hit) {
            mediaHits.increment();
        }
    }

    @Override
    public void embedded(GenerationRequest request) {
        promptTokens.increment(request.prompt().tokens());
        sources.count(request.prompt().tokens(), 0);
    }

    @Override
    public void firstToken(GenerationRequest request, long nanosSinceArrival) {
        firstToken.record(nanosSinceArrival, NANOSECONDS);
        promptTokens.increment(request.prompt().tokens());
        generationTokens.increment();
    }

    @Override
    public void token(GenerationRequest request, long nanosSincePrevious) {
        betweenTokens.record(nanosSincePrevious, NANOSECONDS);
        generationTokens.increment();
    }

    @Override
    public void finished(GenerationRequest request, FinishReason reason, Usage usage, ChoiceTimes times) {
        total.record(times.totalNanos(), NANOSECONDS);
        prefill.record(times.prefillNanos(), NANOSECONDS);
        decode.record(times.decodeNanos(), NANOSECONDS);
        inference.record(times.prefillNanos() + times.decodeNanos(), NANOSECONDS);
        requestPromptTokens.record(usage.promptTokens());
        requestGenerationTokens.record(usage.completionTokens());
        requestComputedTokens.record(usage.promptTokens() - usage.cachedPromptTokens());
        if (usage.completionTokens() > 1) {
            timePerToken.record(times.decodeNanos() / (usage.completionTokens() - 1), NANOSECONDS);
        }
    }

    @Override
    public void preempted(GenerationRequest request) {
        preemptions.increment();
    }

    @Override
    public void stepped(int tokens, long nanos) {
        stepTokens.record(tokens);
    }

    @Override
    public void visionEncoded(int slices, long nanos) {
        visionSeconds.record(nanos, NANOSECONDS);
        visionSlices.record(slices);
    }
}

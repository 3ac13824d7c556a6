package org.stromboli.observability;

import io.micrometer.core.instrument.Counter;

/// Where the KV of prompts came from. The sources add up to `vllm:prompt_tokens_total`.
final class PromptSources {

    private static final String BY_SOURCE = "vllm:prompt_tokens_by_source";
    private static final String HELP = "Prompt tokens by where their KV came from.";
    private static final String CACHED_BY_SOURCE = "vllm:prompt_tokens_cached_by_source";
    private static final String CACHED_HELP = "Prompt tokens whose KV was there, by where it was.";

    private final Counter computed;
    private final Counter found;
    private final Counter cached;
    private final Counter onDevice;

    PromptSources(Meters meters) {
        computed = meters.counter(BY_SOURCE, HELP, "source", "local_compute");
        found = meters.counter(BY_SOURCE, HELP, "source", "local_cache_hit");
        cached = meters.counter("vllm:prompt_tokens_cached", "Prompt tokens whose KV was there.");
        onDevice = meters.counter(CACHED_BY_SOURCE, CACHED_HELP, "source", "device");
        // There is no other cache than the one on the device: these stay at 0.
        Counter ignored = meters.counter(BY_SOURCE, HELP, "source", "external_kv_transfer");
        for (String elsewhere : new String[] {"host", "p2p", "disk", "external_unspecified"}) {
            ignored = meters.counter(CACHED_BY_SOURCE, CACHED_HELP, "source", elsewhere);
        }
    }

    void count(int promptTokens, int cachedTokens) {
        computed.increment(promptTokens - cachedTokens);
        found.increment(cachedTokens);
        cached.increment(cachedTokens);
        onDevice.increment(cachedTokens);
    }
}

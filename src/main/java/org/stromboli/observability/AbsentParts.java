package org.stromboli.observability;

import io.micrometer.core.instrument.Counter;

/// Metrics of what vLLM has and this server does not, whose constant is the truth: dashboards that divide by them or
/// take a missing one for a server that is down keep working.
final class AbsentParts {

    private static final String SLEEP = "vllm:engine_sleep_state";
    private static final String SLEEP_HELP = "1 for the state that the engine is in; it never sleeps.";

    private AbsentParts() {}

    static void describe(Meters meters) {
        meters.gauge(SLEEP, SLEEP_HELP, () -> 1, "sleep_state", "awake");
        meters.gauge(SLEEP, SLEEP_HELP, () -> 0, "sleep_state", "weights_offloaded");
        meters.gauge(SLEEP, SLEEP_HELP, () -> 0, "sleep_state", "discard_all");
        String help = "Tokens of a prefix cache outside of the server, which there is none.";
        Counter ignored = meters.counter("vllm:external_prefix_cache_queries", help);
        ignored = meters.counter("vllm:external_prefix_cache_hits", help);
    }
}

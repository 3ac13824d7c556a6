package org.stromboli.generation;

/// Where requests become tokens: one engine, or a pool of them.
public interface TokenGenerator {

    /// Queues the request or rejects it; never waits.
    Admission submit(GenerationRequest request);
}

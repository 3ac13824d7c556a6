package org.stromboli.engine;

/// What other threads may ask of the engine thread.
sealed interface EngineCommand {

    record Submit(AcceptedRequest request) implements EngineCommand {}

    /// @param choice or `AcceptedRequest.ALL_CHOICES`
    record Cancel(AcceptedRequest request, int choice) implements EngineCommand {}

    /// A token mask is ready that a sequence waits for.
    record Wake() implements EngineCommand {}

    /// Finish what was accepted, then end.
    record Drain() implements EngineCommand {}

    /// Fail what was accepted and end now.
    record Stop() implements EngineCommand {}
}

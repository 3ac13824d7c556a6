package org.stromboli.generation;

/// An accepted request as its owner sees it. Events wait in a queue bounded by the request's own token limit,
/// so that a slow reader never blocks the engine.
public interface Generation {

    /// The next event; waits for it.
    TokenEvent take() throws InterruptedException;

    /// Ends all choices soon; harmless when they have ended. Any thread may call it.
    void cancel();

    /// Ends one choice soon, for example because its text holds a stop string.
    void cancel(int choice);
}

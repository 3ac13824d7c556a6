package org.stromboli.generation;

/// The answer to a submitted request, given at once.
public sealed interface Admission {

    /// The request will run and will end with exactly one `Finished` per choice or one `Failed`.
    record Accepted(Generation generation) implements Admission {}

    /// The request was not queued.
    record Rejected(RequestRejectedException cause) implements Admission {}
}

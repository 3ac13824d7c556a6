package org.stromboli.worker.trial;

/// One of several ways to compute the same.
///
/// @param work the same amount for all candidates, which may be done any number of times
public record Candidate(String name, Runnable work) {}

package org.stromboli.model.contract;

/// What the sampler gives back.
public enum SampledTensors {
    /// [samples] int64; -1 where no token can be chosen
    IDS,
    /// [samples] float32, or empty
    LOGPROBS,
    /// [samples, alternatives] int64, or empty
    TOP_IDS,
    /// [samples, alternatives] float32, or empty
    TOP_LOGPROBS,
    /// [named] float32
    NAMED_LOGPROBS
}

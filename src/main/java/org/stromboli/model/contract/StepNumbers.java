package org.stromboli.model.contract;

/// Numbers that steer a step.
public enum StepNumbers {
    BLOCK_TOKENS,
    /// The longest context of the sequences with one token; 0 without any.
    MAX_DECODE_CONTEXT,
    /// The largest top_k of the drawn samples; 0: none limits.
    MAX_TOP_K,
    /// 1 if any drawn sample has a top_p below 1.
    ANY_TOP_P,
    /// Log-probabilities of so many alternatives are reported; -1: of no token at all.
    ALTERNATIVES
}

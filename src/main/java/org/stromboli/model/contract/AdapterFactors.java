package org.stromboli.model.contract;

/// The factors of a LoRA adapter: it adds b @ a to a weight.
public enum AdapterFactors {
    /// [rank, in]
    A,
    /// [out, rank]
    B
}

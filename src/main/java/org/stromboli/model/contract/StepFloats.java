package org.stromboli.model.contract;

/// Parts of the one float32 tensor that a step copies to the device.
public enum StepFloats {
    /// [samples] 0: argmax
    TEMPERATURE,
    /// [samples] 1 keeps all
    TOP_P,
    /// [samples] 0 keeps all
    MIN_P,
    /// [samples] in [0, 1)
    UNIFORM,
    /// [samples] 1 is off
    REPETITION_PENALTY,
    /// [samples]
    FREQUENCY_PENALTY,
    /// [samples]
    PRESENCE_PENALTY,
    /// [biases] as in `StepIntegers`
    BIAS
}

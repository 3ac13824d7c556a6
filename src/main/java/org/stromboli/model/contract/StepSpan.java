package org.stromboli.model.contract;

/// A run of a step's rows that take features in place of embeddings.
public enum StepSpan {
    FIRST_ROW,
    /// Of the media item.
    HANDLE,
    FIRST_FEATURE,
    COUNT
}

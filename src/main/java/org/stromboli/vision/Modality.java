package org.stromboli.vision;

/// What kind of media a run of prompt tokens stands for.
public enum Modality {
    IMAGE,
    VIDEO
}

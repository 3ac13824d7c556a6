package org.stromboli.consolidation;

import java.util.Locale;

/// What was done to a tensor, as the report tells it.
enum Rule {
    /// Singular values were averaged over a window.
    SAC,
    /// All singular values are zero.
    ZERO,
    /// The spectrum is too flat for any window: the update was applied as it is.
    FLAT,
    /// The same of a vector, which has one singular value.
    VECTOR,
    LINEAR,
    RETAIN,
    SCALE,
    /// The task's tensor is what is there already.
    EQUAL;

    String reported() {
        return name().toLowerCase(Locale.ROOT);
    }
}

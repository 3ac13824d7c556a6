package org.stromboli.consolidation;

import java.nio.file.Path;

/// A task as it was asked for.
///
/// @param alpha the share of the change that its leading direction keeps
record TaskInput(Path directory, double alpha) {

    TaskInput {
        if (!(alpha > 0 && alpha <= 1)) {
            throw new ConsolidationException(
                    "alpha is %s for %s, but must be above 0 and at most 1".formatted(alpha, directory));
        }
    }
}

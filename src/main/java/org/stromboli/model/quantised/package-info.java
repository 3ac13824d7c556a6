/// Detects quantised checkpoints, so that they are rejected by the name of their scheme. Uses `model.checkpoint`.
@NullMarked
package org.stromboli.model.quantised;

import org.jspecify.annotations.NullMarked;

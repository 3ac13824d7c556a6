/// Tells quantised checkpoints apart, so that they are rejected by the name of their scheme.
@NullMarked
package org.stromboli.model.quantised;

import org.jspecify.annotations.NullMarked;

/// Sizes and constants of a model, read from its configuration and checked: vision tower, projector, decoder, RoPE.
/// Immutable values. Uses `model.checkpoint`.
@NullMarked
package org.stromboli.model.geometry;

import org.jspecify.annotations.NullMarked;

/// Quantised checkpoints in the formats of Hugging Face: which scheme each layer has, by its tensors first and by the
/// configuration second, and its weights; schemes that are not served are rejected by their names. Uses
/// `model.checkpoint`.
@NullMarked
package org.stromboli.model.quantised;

import org.jspecify.annotations.NullMarked;

/// From the tensors of a checkpoint, with LoRA adapters or deltas applied, to the load plan: which tensor becomes
/// which weight of the graph. Reads headers only, never tensor data. Uses `model.checkpoint`, `model.geometry`,
/// `model.lora` and `model.quantised`.
@NullMarked
package org.stromboli.model.weights;

import org.jspecify.annotations.NullMarked;

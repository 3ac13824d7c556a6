/// LoRA adapters: `adapter_config.json` as PEFT 0.21 reads it (ranks and scales of modules, which modules it changes,
/// what its base was before training), and the tensors beside it. Each key is used or rejected by name. Uses
/// `model.checkpoint`.
@NullMarked
package org.stromboli.model.lora;

import org.jspecify.annotations.NullMarked;

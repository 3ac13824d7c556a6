/// What `adapter_config.json` of a LoRA adapter says, read as PEFT 0.21 reads it: ranks and scales of modules, which
/// modules it changes, and what its base was before training. Each key is used or rejected by name.
@NullMarked
package org.stromboli.model.lora;

import org.jspecify.annotations.NullMarked;

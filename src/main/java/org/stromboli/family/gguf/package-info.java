/// Models in GGUF files, as llama.cpp, Ollama and LM Studio keep them: where the files lie, and what their metadata say
/// of decoder, tower, images, tokenizer and prompts. Uses `family`.
@NullMarked
package org.stromboli.family.gguf;

import org.jspecify.annotations.NullMarked;

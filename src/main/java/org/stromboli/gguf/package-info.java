/// Files in the format of GGUF (llama.cpp): metadata and tensors of one file or of its parts, mapped into memory. No
/// number in a file is believed before it is checked. Needs the JDK alone.
///
/// The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
@NullMarked
package org.stromboli.gguf;

import org.jspecify.annotations.NullMarked;

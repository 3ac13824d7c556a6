/// The block types of GGUF files: how codes and scales lie in a block, as matrices of quantised weights.
@NullMarked
package org.stromboli.gguf.block;

import org.jspecify.annotations.NullMarked;

/// What a checkpoint directory says: its configuration, checked key by key, references to its tensors, the names of
/// tensors in every checkpoint format, and the exception for a checkpoint that cannot be served. Uses `torch` alone.
@NullMarked
package org.stromboli.model.checkpoint;

import org.jspecify.annotations.NullMarked;

/// Speculative decoding without a second model: what may come next is proposed, and checked by the step that would have
/// computed the first of it anyway. Confined to the engine thread. Uses `engine.sampling` and `grammar`.
@NullMarked
package org.stromboli.engine.speculation;

import org.jspecify.annotations.NullMarked;

/// Offline consolidation of checkpoints and adapters that were trained one after another (LLaVA-c): tensor by tensor,
/// in bounded memory. Uses `consolidation.spectrum`.
@NullMarked
package org.stromboli.consolidation;

import org.jspecify.annotations.NullMarked;

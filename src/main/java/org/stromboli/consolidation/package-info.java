/// Offline consolidation of checkpoints and adapters that were trained one after another (LLaVA-c).
@NullMarked
package org.stromboli.consolidation;

import org.jspecify.annotations.NullMarked;

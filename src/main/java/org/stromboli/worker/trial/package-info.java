/// Chooses between implementations of the same computation by measuring them. Knows a clock and pieces of work,
/// nothing of models.
@NullMarked
package org.stromboli.worker.trial;

import org.jspecify.annotations.NullMarked;

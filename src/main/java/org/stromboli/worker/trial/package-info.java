/// Chooses between ways to compute the same by running them, never by a flag alone. Knows a clock and pieces of work,
/// nothing of models.
@NullMarked
package org.stromboli.worker.trial;

import org.jspecify.annotations.NullMarked;

/// What a model takes in memory, before anything of it is loaded: weights where they are computed with, keys and
/// values, and what fits a machine.
@NullMarked
package org.stromboli.planning;

import org.jspecify.annotations.NullMarked;

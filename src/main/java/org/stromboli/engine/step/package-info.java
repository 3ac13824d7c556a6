/// The contract between engine and worker: the arrays of one step, its sampling batch, its result, and the executor
/// that computes it. Uses no other part of `engine`.
@NullMarked
package org.stromboli.engine.step;

import org.jspecify.annotations.NullMarked;

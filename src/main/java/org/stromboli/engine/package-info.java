/// Continuous batching for one worker: admission, scheduling of prefill chunks and decode tokens, preemption, and the
/// thread that drives the steps. Uses `engine.step` and `engine.sampling`.
@NullMarked
package org.stromboli.engine;

import org.jspecify.annotations.NullMarked;

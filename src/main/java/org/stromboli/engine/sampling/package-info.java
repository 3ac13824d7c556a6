/// Gathers the sampling parameters of the sequences of a step into the columns of one sampling batch. Reused buffers,
/// no boxing; engine thread only. Uses `engine.step`.
@NullMarked
package org.stromboli.engine.sampling;

import org.jspecify.annotations.NullMarked;

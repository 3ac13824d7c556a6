/// The decoder and the vision tower on generated kernels, for any number of rows: paged attention for decode, blocked
/// attention for prefill.
@NullMarked
package org.stromboli.cpu.batch;

import org.jspecify.annotations.NullMarked;

/// What the benchmarks share: synthetic workloads, a client that times streams, latency statistics.
@NullMarked
package org.stromboli.tools.load;

import org.jspecify.annotations.NullMarked;

/// Metrics: vLLM's names and meanings, and a few of our own.
@NullMarked
package org.stromboli.observability;

import org.jspecify.annotations.NullMarked;

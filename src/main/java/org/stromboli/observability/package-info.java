/// What operators see: meters with the names and meanings that dashboards for vLLM read, and what nobody
/// else has.
@NullMarked
package org.stromboli.observability;

import org.jspecify.annotations.NullMarked;

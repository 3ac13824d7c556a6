/// What operators see: meters with the names and meanings that dashboards for vLLM read, and what
/// they do not have.
@NullMarked
package org.stromboli.observability;

import org.jspecify.annotations.NullMarked;

/// Endpoints about the server itself, as vLLM has them: version, load, ping.
@NullMarked
package org.stromboli.api.operation;

import org.jspecify.annotations.NullMarked;

/// Small answers about the server itself, as vLLM gives them: its version, whether it is there, how much it does.
@NullMarked
package org.stromboli.api.operation;

import org.jspecify.annotations.NullMarked;

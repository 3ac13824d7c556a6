/// Tools that a client offers to the model: what is offered, how prompts show it, and how calls are read from what the
/// model writes.
@NullMarked
package org.stromboli.chat.tools;

import org.jspecify.annotations.NullMarked;

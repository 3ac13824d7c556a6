/// Tool servers that the operator configured: which tools they have, and calls of them. How a server is spoken to is
/// behind an interface.
@NullMarked
package org.stromboli.toolserver;

import org.jspecify.annotations.NullMarked;

/// `stromboli ask`: one question to a running server.
@NullMarked
package org.stromboli.tools.ask;

import org.jspecify.annotations.NullMarked;

/// The MCP server: which tools there are, how calls are bounded.
@NullMarked
package org.stromboli.skills.server;

import org.jspecify.annotations.NullMarked;

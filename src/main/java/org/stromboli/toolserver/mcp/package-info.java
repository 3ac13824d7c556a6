/// Tool servers of the Model Context Protocol, over streamable HTTP or as a process of their own.
@NullMarked
package org.stromboli.toolserver.mcp;

import org.jspecify.annotations.NullMarked;

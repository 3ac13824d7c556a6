package org.stromboli.toolserver;

import java.util.List;

/// A connection to one tool server. Thread-safe.
public interface ToolConnection extends AutoCloseable {

    /// The tools that the server has now; waits for it, and may be interrupted.
    ///
    /// @return at most [ToolLimits#MAX_LISTED]
    /// @throws ToolServerException if they cannot be told; the connection is of no use any more
    List<ServerTool> tools() throws ToolServerException, InterruptedException;

    /// Calls a tool and waits for its result. An interrupt abandons the call and tells the server so. Failures of all
    /// kinds are results.
    ToolResult call(ToolInvocation invocation) throws InterruptedException;

    /// Ends the connection and what hangs on it; calls that wait fail. Closing it again is harmless.
    @Override
    void close();
}

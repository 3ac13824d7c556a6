package org.stromboli.toolserver;

/// A way to speak with one tool server: a protocol and an address that the operator configured. Thread-safe.
public interface ToolBackend {

    /// Connects; waits for the server, and may be interrupted.
    ///
    /// @param changed to be run, on any thread, when the server says that its tools have changed, or when the
    ///     connection is lost; must not block
    /// @throws ToolServerException if it cannot be reached, or speaks another protocol
    ToolConnection connect(Runnable changed) throws ToolServerException, InterruptedException;

    /// Where the server is, for a log: no secret.
    String address();
}

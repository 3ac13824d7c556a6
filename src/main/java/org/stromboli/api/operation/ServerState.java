package org.stromboli.api.operation;

/// What this server is and how it is doing. Thread-safe.
public interface ServerState {

    /// Of the server, not of the model.
    String version();

    /// Whether it takes requests: not while it stops, and not without a device.
    boolean isReady();

    /// Requests that have entered and not left yet.
    int running();
}

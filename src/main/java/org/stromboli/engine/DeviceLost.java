package org.stromboli.engine;

/// The device of a worker can no longer be used; the engine fails its requests and readiness turns off.
public final class DeviceLost extends RuntimeException {
    public DeviceLost(String message, Throwable cause) {
        super(message, cause);
    }
}

package org.stromboli.engine;

/// The device of a worker can no longer be used; the engine fails its requests and readiness turns off.
public final class DeviceLostException extends RuntimeException {
    public DeviceLostException(String message, Throwable cause) {
        super(message, cause);
    }
}

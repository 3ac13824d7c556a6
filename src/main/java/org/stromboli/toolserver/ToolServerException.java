package org.stromboli.toolserver;

/// A tool server cannot be used now. The message is one sentence without addresses and secrets, for clients too.
public final class ToolServerException extends Exception {

    public ToolServerException(String message) {
        super(message);
    }

    public ToolServerException(String message, Throwable cause) {
        super(message, cause);
    }
}

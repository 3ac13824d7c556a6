package org.stromboli.engine;

/// Which bound of the queue a request has met.
public enum QueueLimit {
    /// As many requests wait as may.
    REQUESTS("stromboli.engine.max-queued"),
    /// Their prompts have as many tokens as may wait.
    TOKENS("stromboli.engine.max-queued-tokens");

    private final String setting;

    QueueLimit(String setting) {
        this.setting = setting;
    }

    /// Where the operator chooses it.
    public String setting() {
        return setting;
    }
}

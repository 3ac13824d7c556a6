package org.stromboli.api.gate;

/// Hears what happens at the door. Called on event loops; must not block or throw.
public interface EdgeObserver {

    EdgeObserver NONE = new EdgeObserver() {};

    /// A request came in with this key.
    default void admitted(String keyName) {}

    /// A limit of this key has turned a request away.
    default void limited(String keyName) {}

    /// A request came without a key that is known.
    default void unknown() {}

    /// A request was answered, to its last byte or until its client went away.
    ///
    /// @param handler a path of this server with names in place of what varies, or `none`
    default void answered(String handler, String method, int status, long nanos) {}
}

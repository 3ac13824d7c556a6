package org.stromboli.skills.call;

/// A call that cannot be answered, in words for whoever made it: what is wrong, and what is allowed.
public final class BadArguments extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BadArguments(String message) {
        super(message);
    }
}

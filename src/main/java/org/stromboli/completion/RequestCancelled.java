package org.stromboli.completion;

/// The client went away; no answer will be read.
public final class RequestCancelled extends RuntimeException {
    RequestCancelled() {
        super("the client went away", null, false, false);
    }
}

package org.stromboli.completion;

/// The client went away; nobody will read an answer.
public final class RequestCancelled extends RuntimeException {
    RequestCancelled() {
        super("the client went away", null, false, false);
    }
}

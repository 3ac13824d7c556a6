package org.stromboli.completion.request;

/// The client went away; nobody will read an answer.
public final class RequestCancelledException extends RuntimeException {
    RequestCancelledException() {
        super("the client went away", null, false, false);
    }
}

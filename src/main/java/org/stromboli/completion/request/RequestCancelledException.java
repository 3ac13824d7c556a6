package org.stromboli.completion.request;

/// The client went away; no answer will be read.
public final class RequestCancelledException extends RuntimeException {
    RequestCancelledException() {
        super("the client went away", null, false, false);
    }
}

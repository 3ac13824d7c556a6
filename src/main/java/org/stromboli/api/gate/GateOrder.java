package org.stromboli.api.gate;

/// In which order requests pass the gates before they reach a resource: higher numbers first.
final class GateOrder {

    /// Whatever becomes of a request, it is measured.
    static final int MEASURE = 500;

    /// A server that stops answers nothing else.
    static final int DRAIN = 300;

    /// A browser asks without a key whether it may ask with one.
    static final int CORS = 200;

    static final int KEYS = 100;

    private GateOrder() {}
}

package org.stromboli.model;

/// The kinds of matrix product that the graph can be built with. Everything else in it is the same on every device.
enum Kernels {
    /// Any device, any data type; what a GPU runs.
    PLAIN("linear_plain"),
    /// Packed bfloat16 weights on a CPU with the instructions for it.
    ONEDNN("linear_onednn");

    private final String resource;

    Kernels(String resource) {
        this.resource = resource;
    }

    String resource() {
        return resource;
    }
}

package org.stromboli.model;

/// The kinds of matrix product and of attention that the graph can be built with. Everything else in it is the same on
/// every device.
enum Kernels {
    /// Any device, any data type.
    PLAIN("linear_plain", "varlen_none"),
    /// Packed bfloat16 weights on a CPU with the instructions for it.
    ONEDNN("linear_onednn", "varlen_none"),
    /// A GPU in bfloat16: all sequences of a step in one call.
    FLASH("linear_plain", "varlen_flash"),
    /// The same calls without a GPU, slowly: for tests.
    LOOP("linear_plain", "varlen_loop");

    private final String linear;
    private final String varlen;

    Kernels(String linear, String varlen) {
        this.linear = linear;
        this.varlen = varlen;
    }

    /// Where matrix products are.
    String linear() {
        return linear;
    }

    /// Where attention over sequences of different lengths is.
    String varlen() {
        return varlen;
    }
}

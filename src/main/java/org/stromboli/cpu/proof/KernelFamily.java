package org.stromboli.cpu.proof;

/// Kernels that are used, or not, together.
enum KernelFamily {
    /// Of bfloat16, with all that becomes of them.
    PRODUCTS("products"),
    TWELVE_BITS("products with weights in 12 bits"),
    SOFTMAX("softmax"),
    NORMS("norms"),
    EIGHT_BITS("products with weights in 8 bits"),
    TILES("products by AMX tiles");

    private final String text;

    KernelFamily(String text) {
        this.text = text;
    }

    /// Whether nothing can be computed without it.
    boolean isNeeded() {
        return this != EIGHT_BITS && this != TILES;
    }

    @Override
    public String toString() {
        return text;
    }
}

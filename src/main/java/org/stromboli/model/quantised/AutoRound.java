package org.stromboli.model.quantised;

import java.util.Optional;

/// AutoRound is a tool, not a scheme: it writes the tensors of GPTQ or of AWQ, and says which.
///
/// @param packing what it calls the layout
record AutoRound(String packing) {

    static boolean isMethod(String method) {
        return method.equals("auto-round") || method.equals("intel/auto-round");
    }

    /// Empty if it is a layout that is not served.
    static Optional<AutoRound> of(SchemeSettings settings) {
        String packing = settings.text("packing_format", "backend").orElse("auto_round");
        boolean served = packing.equals("auto") || packing.contains("gptq") || packing.contains("awq");
        return served || packing.equals("auto_round") ? Optional.of(new AutoRound(packing)) : Optional.empty();
    }

    /// Whether it stores zeros as the second version of GPTQ does; empty: not told, the zeros have to.
    Optional<Boolean> zerosAsTheyAre() {
        return packing.contains("auto_gptq") ? Optional.of(false) : Optional.empty();
    }
}

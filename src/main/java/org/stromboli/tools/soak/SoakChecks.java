package org.stromboli.tools.soak;

import java.util.ArrayList;
import java.util.List;

/// The checks of a soak test and whether they passed.
final class SoakChecks {

    private final List<String> lines = new ArrayList<>();
    private boolean passed = true;

    /// @param observed what the check is based on
    void add(boolean good, String name, String observed) {
        lines.add("%s  %s: %s".formatted(good ? "PASS" : "FAIL", name, observed));
        passed &= good;
    }

    boolean passed() {
        return passed;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}

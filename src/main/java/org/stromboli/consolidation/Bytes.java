package org.stromboli.consolidation;

import java.util.Locale;

/// Sizes as people read them.
final class Bytes {

    private Bytes() {}

    static String text(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double shown = bytes / 1e3;
        for (String unit : new String[] {"kB", "MB"}) {
            if (shown < 1000) {
                return String.format(Locale.ROOT, "%.1f %s", shown, unit);
            }
            shown /= 1000;
        }
        return String.format(Locale.ROOT, "%.1f GB", shown);
    }
}

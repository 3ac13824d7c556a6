package org.stromboli.cli;

import java.util.Locale;

/// Sizes in the unit that people read.
public final class ByteText {

    private ByteText() {}

    /// In decimal units, with one digit behind the point.
    public static String of(long bytes) {
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

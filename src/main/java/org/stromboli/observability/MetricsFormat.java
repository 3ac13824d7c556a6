package org.stromboli.observability;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// In which form metrics are written: Prometheus's text format 0.0.4, unless OpenMetrics is asked for by name. Whoever
/// asks for something else gets the text, too: nothing that scrapes can do more with an error.
enum MetricsFormat {
    TEXT("text/plain; version=0.0.4; charset=utf-8"),
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8"),

    /// The same under the number of its draft, for Prometheus before 2.34.
    OPEN_METRICS_DRAFT("application/openmetrics-text; version=0.0.1; charset=utf-8");

    private static final String OPEN = "application/openmetrics-text";
    private static final int LONGEST = 2000; // characters of a header that are looked at

    private final String contentType;

    MetricsFormat(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /// One of the types that a client accepts.
    ///
    /// @param quality 0 to 1; 0 for a type that is not requested
    private record Range(String type, String version, double quality) {

        static Range of(String text) {
            String[] parts = text.strip().toLowerCase(Locale.ROOT).split("\\s*;\\s*", -1);
            String version = "";
            double quality = 1;
            for (int i = 1; i < parts.length; i++) {
                if (parts[i].startsWith("version=")) {
                    version = parts[i].substring("version=".length()).replace("\"", "");
                } else if (parts[i].startsWith("q=")) {
                    quality = number(parts[i].substring(2));
                }
            }
            return new Range(parts[0], version, quality);
        }

        private static double number(String text) {
            return text.matches("[01](\\.[0-9]{0,3})?") ? Double.parseDouble(text) : 0;
        }

        boolean isOpenMetrics() {
            return type.equals(OPEN)
                    && (version.isEmpty() || version.equals("1.0.0") || version.equals("0.0.1"))
                    && quality > 0;
        }

        boolean isText() {
            return type.equals("text/plain") && (version.isEmpty() || version.equals("0.0.4"));
        }
    }

    /// @param accept the header, RFC 9110 section 12.5.1, or null
    static MetricsFormat of(@Nullable String accept) {
        if (accept == null) {
            return TEXT;
        }
        String brief = accept.length() <= LONGEST ? accept : accept.substring(0, LONGEST);
        List<Range> ranges = List.of(brief.split(",")).stream().map(Range::of).toList();
        double text = ranges.stream()
                .filter(Range::isText)
                .mapToDouble(Range::quality)
                .max()
                .orElse(0);
        Range best = null;
        for (Range each : ranges) {
            if (each.isOpenMetrics() && each.quality() >= text && (best == null || each.quality() > best.quality())) {
                best = each;
            }
        }
        if (best == null) {
            return TEXT;
        }
        return best.version().equals("0.0.1") ? OPEN_METRICS_DRAFT : OPEN_METRICS;
    }
}

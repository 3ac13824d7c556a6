package org.stromboli.completion;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stromboli.completion.request.StopStrings;

/// Finds stop strings in a text that arrives in pieces. Text that may still become a stop string is held
/// back, so that what was released never has to be taken back. The match that ends first wins, and among
/// those the one that began first: the result does not depend on how the text was cut into pieces. Confined
/// to the request's thread.
final class StopMatcher {

    private final StopStrings stop;
    private final List<String> all;
    private final StringBuilder held = new StringBuilder();
    private @Nullable String found;

    StopMatcher(StopStrings stop) {
        this.stop = stop;
        this.all =
                Stream.concat(stop.strings().stream(), stop.silent().stream()).toList();
    }

    /// Takes the next piece and returns the text that may be shown now.
    String push(String piece) {
        if (found != null || piece.isEmpty()) {
            return "";
        }
        if (all.isEmpty()) {
            return piece;
        }
        int firstNew = held.length();
        held.append(piece);
        for (int end = firstNew + 1; end <= held.length(); end++) {
            String match = matchEndingAt(end);
            if (match != null) {
                found = match;
                boolean shown = stop.included() && stop.strings().contains(match);
                return held.substring(0, shown ? end : end - match.length());
            }
        }
        return release(held.length() - longestOpenSuffix());
    }

    /// The stop string that ended the text, or null.
    @Nullable
    String found() {
        return found;
    }

    /// What was held back, once no more text will come.
    String flush() {
        return found != null ? "" : release(held.length());
    }

    private String release(int chars) {
        String released = held.substring(0, chars);
        held.delete(0, chars);
        return released;
    }

    private @Nullable String matchEndingAt(int end) {
        String max = null;
        for (String each : all) {
            if ((max == null || each.length() > max.length()) && endsWith(end, each, each.length())) {
                max = each;
            }
        }
        return max;
    }

    private int longestOpenSuffix() {
        int max = 0;
        for (String each : all) {
            for (int chars = Math.min(each.length() - 1, held.length()); chars > max; chars--) {
                if (endsWith(held.length(), each, chars)) {
                    max = chars;
                }
            }
        }
        return max;
    }

    /// Whether the first `chars` of `text` stand right before `end`.
    private boolean endsWith(int end, String text, int chars) {
        if (chars > end) {
            return false;
        }
        for (int i = 0; i < chars; i++) {
            if (held.charAt(end - chars + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}

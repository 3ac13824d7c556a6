package org.stromboli.media.fetch;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long an answer may be used again, as its server says. This server stands between it and many clients, so what
/// is meant for one of them alone is not kept.
///
/// @param kept whether the answer may be kept at all
/// @param seconds that it may be used without asking again
record Freshness(boolean kept, long seconds) {

    private static final long LONGEST = 24 * 60 * 60;
    private static final Pattern AGE = Pattern.compile("(s-maxage|max-age)=\"?([0-9]{1,18})\"?");

    static Freshness of(FetchedResponse answer) {
        String control = answer.header("cache-control").orElse("").toLowerCase(Locale.ROOT);
        boolean kept = !control.contains("no-store")
                && !control.contains("private")
                && !answer.header("vary").orElse("").contains("*");
        if (!kept || control.contains("no-cache")) {
            return new Freshness(kept, 0);
        }
        long age = answer.header("age")
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
        long seconds = Math.min(LONGEST, maxAge(control).orElse(0L)) - age;
        return new Freshness(true, Math.max(0, seconds));
    }

    private static Optional<Long> maxAge(String control) {
        Optional<Long> found = Optional.empty();
        Matcher matcher = AGE.matcher(control);
        while (matcher.find()) {
            if (found.isEmpty() || matcher.group(1).equals("s-maxage")) {
                found = Optional.of(Long.parseLong(matcher.group(2)));
            }
        }
        return found;
    }
}

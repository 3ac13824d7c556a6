package org.stromboli.media.loader;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands before the content of a `data:` URL: a media type, its parameters, and perhaps `base64`. Parameters are
/// read as MIME has them (RFC 2045 section 5.1): a value in quotes may hold commas and semicolons. Browsers write lists
/// without quotes, too, as in `video/webm;codecs=vp8,opus;base64,`: a `base64` further on ends such a list.
///
/// @param type as it is written, without parameters
/// @param end where the content begins
record DataUrlHeader(String type, boolean base64, int end) {

    private static final int START = "data:".length();

    /// A header is short: commas in parameters are looked for so far.
    private static final int LONGEST = 1000;

    private static final int MAX_END_LENGTH = 100;

    private static final Pattern BASE64 = Pattern.compile(";\\s*base64\\s*$", Pattern.CASE_INSENSITIVE);

    /// The rest of a list without quotes: more values, perhaps more parameters, and the word.
    private static final Pattern LIST_REST = Pattern.compile(
            "[\\w.+*/% \"-]{1,80}(?:,[\\w.+*/% \"-]{1,80}){0,20}(?:;[\\w.+*/% =\",-]{1,200}){0,5}?;\\s*base64\\s*,",
            Pattern.CASE_INSENSITIVE);

    /// @return empty without a comma that would end it
    static Optional<DataUrlHeader> of(String url) {
        String start = url.substring(START, Math.min(url.length(), START + LONGEST));
        int comma = unquotedComma(start);
        if (comma < 0) {
            comma = start.indexOf(','); // a quote that nothing closes is no quote
        }
        if (comma < 0) {
            comma = url.indexOf(',', START) - START;
        }
        if (comma < 0) {
            return Optional.empty();
        }
        if (comma < start.length() && !endsInBase64(start.substring(0, comma)) && start.lastIndexOf('=', comma) >= 0) {
            Matcher rest = LIST_REST.matcher(start).region(comma + 1, start.length());
            comma = rest.lookingAt() ? rest.end() - 1 : comma;
        }
        String header = url.substring(START, START + comma);
        List<String> parts = parts(header);
        boolean base64 =
                endsInBase64(header) || parts.stream().skip(1).anyMatch(part -> part.equalsIgnoreCase("base64"));
        return Optional.of(new DataUrlHeader(parts.getFirst(), base64, START + comma + 1));
    }

    private static boolean endsInBase64(String header) {
        return BASE64.matcher(header.substring(Math.max(0, header.length() - MAX_END_LENGTH)))
                .find();
    }

    private static int unquotedComma(String text) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    /// Between semicolons, those in quotes left alone.
    private static List<String> parts(String header) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                parts.add(header.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(header.substring(from).strip());
        return parts;
    }
}

package org.stromboli.sampling.grammar;

import java.util.Map;
import java.util.TreeSet;

/// The formats of strings that JSON schemas name, as regular expressions: each allows only what is valid, not all of
/// it.
final class StringFormats {

    private static final String DATE = "[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
            + "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))";
    private static final String TIME =
            "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?" + "(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])";
    private static final String LABEL = "[a-zA-Z0-9]{1,15}(-[a-zA-Z0-9]{1,15})?";
    private static final String HOST = "(" + LABEL + "\\.){0,5}[a-zA-Z]{1,16}";
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String HEX = "[0-9a-fA-F]";

    private static final Map<String, String> REGEXES = Map.of(
            "date", DATE,
            "time", TIME,
            "date-time", DATE + "T" + TIME,
            "duration", "P([0-9]{1,4}D(T[0-9]{1,3}H)?|[0-9]{1,4}[WMY]|T[0-9]{1,4}[HMS])",
            "uuid", HEX + "{8}-" + HEX + "{4}-" + HEX + "{4}-" + HEX + "{4}-" + HEX + "{12}",
            "email", "[A-Za-z0-9_%+-]{1,16}(\\.[A-Za-z0-9_%+-]{1,14}){0,3}@(" + LABEL + "\\.){1,4}[a-zA-Z]{2,16}",
            "hostname", HOST,
            "ipv4", BYTE + "(\\." + BYTE + "){3}",
            "ipv6", HEX + "{1,4}(:" + HEX + "{1,4}){7}",
            "uri",
                    "https?://" + HOST
                            + "(:[1-9][0-9]{0,3})?(/[A-Za-z0-9._~-]{0,64}){0,16}(\\?[A-Za-z0-9._~=&-]{0,128})?");

    private StringFormats() {}

    /// The content of such a string.
    static Expression named(String format, String path) {
        String regex = REGEXES.get(format);
        if (regex == null) {
            throw new GrammarException("has the format `%s` at `%s`; supported are %s"
                    .formatted(SchemaPlace.shown(format), path, String.join(", ", new TreeSet<>(REGEXES.keySet()))));
        }
        return RegexParser.parse(regex, JsonText::escaped);
    }
}

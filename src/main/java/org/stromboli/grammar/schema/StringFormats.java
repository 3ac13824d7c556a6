package org.stromboli.grammar.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.json.CharacterDfa;
import org.stromboli.grammar.json.CharacterDfaBuilder;
import org.stromboli.grammar.json.JsonText;
import org.stromboli.grammar.regex.Ends;
import org.stromboli.grammar.regex.RegexParser;

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

    private static final String GROUP = HEX + "{1,4}";
    private static final String IPV6 = GROUP + "(:" + GROUP + "){7}";
    private static final String UUID = HEX + "{8}-" + HEX + "{4}-%s" + HEX + "{3}-%s" + HEX + "{3}-" + HEX + "{12}";
    private static final String EMAIL =
            "[A-Za-z0-9_%+-]{1,16}(\\.[A-Za-z0-9_%+-]{1,14}){0,3}@(" + LABEL + "\\.){1,4}[a-zA-Z]{2,16}";
    private static final String PATH = "(/[A-Za-z0-9._~-]{0,64}){0,16}(\\?[A-Za-z0-9._~=&-]{0,128})?";
    private static final String URI = "https?://" + HOST + "(:[1-9][0-9]{0,3})?" + PATH;
    private static final String IPV4 = BYTE + "(\\." + BYTE + "){3}";
    private static final String POINTER = "(/([A-Za-z0-9 ._-]|~[01]){0,64}){0,16}";
    private static final String BASE64 = "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?";

    /// Formats that any text has.
    private static final Set<String> FREE = Set.of("password", "binary", "path", "file-path", "directory-path");

    private static final Map<String, String> REGEXES = regexes();

    private static Map<String, String> regexes() {
        Map<String, String> all = new HashMap<>(Map.of(
                "date", DATE,
                "time", TIME,
                "date-time", DATE + "T" + TIME,
                "duration", "P([0-9]{1,4}D(T[0-9]{1,3}H)?|[0-9]{1,4}[WMY]|T[0-9]{1,4}[HMS])",
                "uuid", UUID.formatted(HEX, HEX),
                "email", EMAIL,
                "hostname", HOST,
                "ipv4", IPV4,
                "ipv6", IPV6,
                "uri", URI));
        all.putAll(Map.of(
                "guid", UUID.formatted(HEX, HEX),
                "idn-email", EMAIL,
                "idn-hostname", HOST,
                "iri", URI,
                "url", URI,
                "uri-reference", "(" + URI + "|" + PATH + ")",
                "iri-reference", "(" + URI + "|" + PATH + ")",
                "json-pointer", POINTER,
                "relative-json-pointer", "(0|[1-9][0-9]{0,3})(#|" + POINTER + ")"));
        all.putAll(Map.of(
                "byte",
                BASE64,
                "base64",
                BASE64,
                "cidrv4",
                IPV4 + "/([0-9]|[12][0-9]|3[0-2])",
                "ipv4network",
                BYTE + "\\.0\\.0\\.0/8",
                "cidrv6",
                IPV6 + "/([1-9]?[0-9]|1[01][0-9]|12[0-8])",
                "ipvanyaddress",
                "(" + IPV4 + "|" + IPV6 + ")",
                "e164",
                "\\+[1-9][0-9]{6,14}",
                "ulid",
                "[0-7][0-9A-HJKMNP-TV-Z]{25}",
                "int64",
                "-?(0|[1-9][0-9]{0,17})"));
        for (int version = 1; version <= 8; version++) {
            all.put("uuid" + version, UUID.formatted(version, "[89abAB]"));
        }
        all.put("base64url", "([A-Za-z0-9_-]{4})*([A-Za-z0-9_-]{2,3})?");
        return Map.copyOf(all);
    }

    /// Most characters of a text whose format has a simpler form for the sake of its length.
    static final int MAX_MEASURED = 60;

    private static final String LABELS = "([A-Za-z0-9]+(-[A-Za-z0-9]+)*\\.)";

    /// Forms without bounds of their parts, right for texts that are short altogether.
    private static final Map<String, String> SHORT = Map.of(
            "email", "[A-Za-z0-9_%+-]+(\\.[A-Za-z0-9_%+-]+)*@" + LABELS + "+[a-zA-Z]{2,16}",
            "hostname", LABELS + "*[a-zA-Z]+",
            "uri", "https?://" + LABELS + "*[a-zA-Z]+(/[A-Za-z0-9._~-]*)*");

    private StringFormats() {}

    /// Whether a format says anything of texts.
    static boolean restricts(String format) {
        return !FREE.contains(format);
    }

    static boolean isKnown(String format) {
        return REGEXES.containsKey(format);
    }

    /// The content of such a string.
    static Expression named(String format, String path) {
        return RegexParser.parse(regex(format, path), JsonText::escaped, Ends.WHOLE);
    }

    /// The texts of a format.
    static CharacterDfa machine(String format, String path) {
        return restricts(format) ? CharacterDfaBuilder.of(RegexParser.parse(regex(format, path))) : CharacterDfa.ALL;
    }

    /// Those of a format that have at most [#MAX_MEASURED] characters, and longer ones that may not be right.
    static CharacterDfa measured(String format, String path) {
        String plain = format.replace("idn-", "").replace("url", "uri").replace("iri", "uri");
        String regex = SHORT.get(plain);
        return regex == null || !isKnown(format)
                ? machine(format, path)
                : CharacterDfaBuilder.of(RegexParser.parse(regex));
    }

    private static String regex(String format, String path) {
        String regex = REGEXES.get(format);
        if (regex == null) {
            throw new GrammarException("has the format `%s` at `%s`; supported are %s"
                    .formatted(SchemaPlace.shown(format), path, String.join(", ", new TreeSet<>(REGEXES.keySet()))));
        }
        return regex;
    }
}

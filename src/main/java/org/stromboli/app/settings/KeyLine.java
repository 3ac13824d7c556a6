package org.stromboli.app.settings;

import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.stromboli.api.key.ApiKey;
import org.stromboli.api.key.KeyLimits;

/// One key as it is written in settings: the key itself or `sha256:` and its hash, then words such as `name=team-a`.
/// Messages never show any of it.
final class KeyLine {

    private static final String HASHED = "sha256:";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,8}");

    private String name = "";
    private OptionalInt maxRunning = OptionalInt.empty();
    private OptionalInt requestsPerMinute = OptionalInt.empty();

    private KeyLine() {}

    /// @throws IllegalArgumentException saying what is wrong
    static ApiKey parse(String line) {
        String[] words = line.strip().split("\\s+");
        KeyLine options = new KeyLine();
        for (int i = 1; i < words.length; i++) {
            options.read(words[i]);
        }
        KeyLimits limits = new KeyLimits(options.maxRunning, options.requestsPerMinute);
        byte[] hash = hash(words[0]);
        return options.name.isEmpty() ? ApiKey.unnamed(hash, limits) : new ApiKey(options.name, hash, limits);
    }

    private static byte[] hash(String key) {
        if (!key.startsWith(HASHED)) {
            return ApiKey.hash(key);
        }
        String digits = key.substring(HASHED.length());
        if (!HASH.matcher(digits).matches()) {
            throw new IllegalArgumentException("after sha256: there must be 64 hexadecimal digits");
        }
        return HexFormat.of().parseHex(digits);
    }

    private void read(String word) {
        int sign = word.indexOf('=');
        String value = word.substring(sign + 1);
        switch (sign < 0 ? "" : word.substring(0, sign)) {
            case "name" -> name = checkedName(value);
            case "max-running" -> maxRunning = OptionalInt.of(limit(value));
            case "requests-per-minute" -> requestsPerMinute = OptionalInt.of(limit(value));
            default ->
                throw new IllegalArgumentException(
                        "after a key there may be name=, max-running= and requests-per-minute=, with spaces between");
        }
    }

    private static String checkedName(String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException("a name has 1 to 64 letters, digits, dots, dashes or underscores");
        }
        return value;
    }

    private static int limit(String value) {
        if (!LIMIT.matcher(value).matches()) {
            throw new IllegalArgumentException("a limit is a whole number from 1 to 999999999");
        }
        return Integer.parseInt(value);
    }
}

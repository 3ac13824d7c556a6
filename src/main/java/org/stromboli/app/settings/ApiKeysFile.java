package org.stromboli.app.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.stromboli.api.key.ApiKey;

/// The keys that clients may show, from both settings. A key that is given twice counts once, as it stands first.
public final class ApiKeysFile {

    private static final String VALUE = "stromboli.api-keys";
    private static final String FILE = "stromboli.api-keys-file";
    private static final int MAX_KEYS = 10_000;

    private ApiKeysFile() {}

    public static List<ApiKey> keys(StromboliConfig config) {
        List<ApiKey> keys = new ArrayList<>();
        for (String value : config.apiKeys().orElse(List.of())) {
            if (!value.isBlank()) {
                keys.add(parse(VALUE, "(hidden)", value));
            }
        }
        config.apiKeysFile().ifPresent(file -> keys.addAll(inFile(file)));
        Set<String> seen = new HashSet<>();
        return keys.stream()
                .filter(key -> seen.add(HexFormat.of().formatHex(key.sha256())))
                .toList();
    }

    private static List<ApiKey> inFile(Path file) {
        List<ApiKey> keys = new ArrayList<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                keys.add(parse(FILE, "%s, line %d".formatted(file, number), line));
            }
        }
        if (keys.isEmpty() || keys.size() > MAX_KEYS) {
            // An empty secret must not open the server to everybody.
            throw new SettingException(FILE, file, "a file with at least one key and at most %d".formatted(MAX_KEYS));
        }
        return keys;
    }

    private static ApiKey parse(String setting, String place, String line) {
        try {
            return KeyLine.parse(line);
        } catch (IllegalArgumentException e) {
            throw new SettingException(
                    setting, new IllegalArgumentException("%s: %s".formatted(place, e.getMessage())));
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new SettingException(FILE, file, "a file that can be read");
        }
    }
}

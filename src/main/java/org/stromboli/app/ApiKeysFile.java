package org.stromboli.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The keys that clients may show, from both settings.
final class ApiKeysFile {

    private ApiKeysFile() {}

    static List<String> keys(StromboliConfig config) {
        return Stream.concat(
                        config.apiKeys().orElse(List.of()).stream(),
                        config.apiKeysFile().stream().flatMap(ApiKeysFile::lines))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .distinct()
                .toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            List<String> lines = Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            if (lines.isEmpty()) {
                // An empty secret must not open the server to everybody.
                throw new BadSetting("stromboli.api-keys-file", file, "a file with at least one key");
            }
            return lines.stream();
        } catch (IOException e) {
            throw new BadSetting("stromboli.api-keys-file", file, "a file that can be read");
        }
    }
}

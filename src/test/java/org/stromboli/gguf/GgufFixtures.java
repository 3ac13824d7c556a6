package org.stromboli.gguf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.stromboli.fixtures.Fixtures;

/// The GGUF files among the quantised checkpoints.
final class GgufFixtures {

    private GgufFixtures() {}

    static List<Path> files() {
        try (Stream<Path> all = Files.walk(Fixtures.path("quantised"))) {
            return all.filter(each -> each.toString().endsWith(".gguf"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path file(String fixture, String name) {
        return Fixtures.path("quantised", fixture, "checkpoint", name);
    }
}

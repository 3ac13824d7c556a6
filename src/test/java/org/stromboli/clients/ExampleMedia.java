package org.stromboli.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The images and videos that clients are tried with, and what the embedded model says of them.
final class ExampleMedia {

    static final Path SHAPES = Path.of("deploy/examples/shapes.png");
    static final Path MOVING = Path.of("deploy/examples/moving.mp4");
    static final List<Path> CHANGE = List.of(example("before.png"), example("after.png"));

    static final String DESCRIBE = "What is in the picture?";
    static final String DESCRIPTION = "A medium red circle, a large blue square and a medium green triangle.";
    static final String WHAT_CHANGED = "What changed between the two pictures?";
    static final String WHERE_TO = "In which direction does the circle move?";

    private ExampleMedia() {}

    private static Path example(String name) {
        return Path.of("deploy/examples", name);
    }

    static String base64(Path file) {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String png(Path file) {
        return "data:image/png;base64," + base64(file);
    }

    /// A shape that moves down.
    static String frames() {
        return IntStream.rangeClosed(1, 4)
                .mapToObj(i -> base64(Path.of("src/test/resources/embedded/moving-direction-1-%d.png".formatted(i))))
                .collect(Collectors.joining(",", "data:video/png;base64,", ""));
    }
}

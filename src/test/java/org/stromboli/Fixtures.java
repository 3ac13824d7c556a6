package org.stromboli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/// Where the reference outputs lie that tests compare with.
public final class Fixtures {

    private static final Path ROOT = Path.of("src/test/resources/fixtures");

    private Fixtures() {}

    /// @param name relative to the folder of all fixtures, for example `llava_onevision/checkpoint`
    public static Path path(String name) {
        return ROOT.resolve(name);
    }

    public static JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(path(name).toFile());
    }
}

package org.stromboli.gguf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Names of the parts of a model: `NAME-00001-of-00003.gguf`, counted from 1.
final class PartNames {

    private static final Pattern NAME = Pattern.compile("(.+)-\\d{5}-of-\\d{5}\\.gguf", Pattern.DOTALL);
    private static final int MAX_NAMED = 5;

    private PartNames() {}

    /// All parts, of which the given one is the first.
    ///
    /// @throws GgufException if the given one is not the first, or others are missing
    static List<Path> of(GgufPart first) {
        Path path = first.file().path();
        int parts = (int) first.parts();
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (!name.matches()) {
            throw first.file()
                    .rejected("it is part %d of %d, which are only found if they are called %s"
                            .formatted(first.number() + 1, parts, name("NAME", 1, parts)));
        }
        List<Path> paths = IntStream.rangeClosed(1, parts)
                .mapToObj(number -> path.resolveSibling(name(name.group(1), number, parts)))
                .toList();
        if (first.number() != 0) {
            throw first.file()
                    .rejected("it is part %d of %d; give the first, %s"
                            .formatted(
                                    first.number() + 1, parts, paths.getFirst().getFileName()));
        }
        List<Path> missing = paths.stream()
                .skip(1)
                .filter(each -> !Files.isRegularFile(each))
                .toList();
        if (!missing.isEmpty()) {
            throw first.file()
                    .rejected("it is part 1 of %d, and beside it %s missing: %s%s"
                            .formatted(
                                    parts,
                                    missing.size() == 1 ? "one is" : "%d are".formatted(missing.size()),
                                    missing.stream()
                                            .limit(MAX_NAMED)
                                            .map(each -> each.getFileName().toString())
                                            .collect(Collectors.joining(", ")),
                                    missing.size() > MAX_NAMED ? ", ..." : ""));
        }
        return paths;
    }

    private static String name(String prefix, int number, int parts) {
        return "%s-%05d-of-%05d.gguf".formatted(prefix, number, parts);
    }
}

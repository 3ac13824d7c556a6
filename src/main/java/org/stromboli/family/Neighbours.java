package org.stromboli.family;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a directory that a checkpoint names may lie. Such a name may be any path on somebody else's machine: nothing
/// outside the directories that are asked is looked at. Stateless.
final class Neighbours {

    private Neighbours() {}

    /// The directory in which a checkpoint lies.
    static Path around(Path checkpoint) {
        Path absolute = checkpoint.toAbsolutePath().normalize();
        return Optional.ofNullable(absolute.getParent()).orElse(absolute);
    }

    /// In the order of preference: the whole name below each root, or the last part of it.
    static List<Path> places(List<Path> roots, String name) {
        List<Path> places = new ArrayList<>();
        for (Path root : roots) {
            for (String each :
                    List.of(name, name.substring(name.replaceAll("/+$", "").lastIndexOf('/') + 1))) {
                if (!each.isBlank() && !each.contains("..") && !each.startsWith("/") && each.indexOf('\0') < 0) {
                    places.add(root.resolve(each));
                }
            }
        }
        return places;
    }
}

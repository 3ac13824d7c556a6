package org.stromboli.family;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/// Where a directory that a checkpoint names may lie. Such a name may be any path on another machine: nothing
/// outside the directories that are asked is looked at. Stateless.
public final class SiblingDirectories {

    private SiblingDirectories() {}

    /// The directory in which a checkpoint lies.
    static Path around(Path checkpoint) {
        Path absolute = checkpoint.toAbsolutePath().normalize();
        return Optional.ofNullable(absolute.getParent()).orElse(absolute);
    }

    /// The directories in which a checkpoint lies beside others: its parent, and the cache that it is in.
    public static List<Path> roots(Path checkpoint) {
        Set<Path> roots = new LinkedHashSet<>();
        roots.add(around(checkpoint));
        cache(checkpoint.toAbsolutePath().normalize()).ifPresent(roots::add);
        try {
            cache(checkpoint.toRealPath()).ifPresent(roots::add);
        } catch (IOException e) {
            return List.copyOf(roots); // there is nothing to follow
        }
        return List.copyOf(roots);
    }

    private static Optional<Path> cache(Path absolute) {
        List<String> parts = StreamSupport.stream(absolute.spliterator(), false)
                .map(Path::toString)
                .toList();
        Path root = absolute.getRoot();
        Optional<Integer> length = HubCache.on(parts)
                .map(HubCache.Found::repository)
                .or(() -> Optional.of(parts.size() - 2).filter(_ -> CheckpointName.isModelScope(parts)));
        return length.filter(count -> count > 0 && root != null)
                .map(count -> absolute.getRoot().resolve(absolute.subpath(0, count)));
    }

    /// In the order of preference: the whole name below each root, the last part of it, or its folder in a hub's cache.
    public static List<Path> places(List<Path> roots, String name) {
        List<Path> places = new ArrayList<>();
        Optional<String> repository = CheckpointName.repository(name).filter(SiblingDirectories::isInside);
        for (Path root : roots) {
            Set<String> spellings = new LinkedHashSet<>();
            spellings.add(name);
            spellings.add(last(name));
            repository.ifPresent(each -> {
                spellings.add(each);
                spellings.add(each.replace(".", "___"));
                spellings.add(last(each));
            });
            spellings.stream()
                    .filter(SiblingDirectories::isInside)
                    .map(root::resolve)
                    .forEach(places::add);
            repository
                    .map(each -> HubCache.folder(root, each))
                    .filter(Files::isDirectory)
                    .map(HubCache::checkpoint)
                    .ifPresent(places::add);
        }
        return places;
    }

    private static String last(String name) {
        return name.substring(name.replaceAll("/+$", "").lastIndexOf('/') + 1);
    }

    private static boolean isInside(String name) {
        return !name.isBlank() && !name.contains("..") && !name.startsWith("/") && name.indexOf('\0') < 0;
    }
}

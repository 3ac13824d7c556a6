package org.stromboli.app.bundle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where things may be kept from one start to the next.
public final class CacheDirectory {

    private CacheDirectory() {}

    /// The configured directory, else the user's, else, in containers without a home, one for temporary
    /// files.
    public static Path of(Optional<Path> configured) {
        return configured.orElseGet(CacheDirectory::ofUser);
    }

    private static Path ofUser() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches =
                xdg != null && !xdg.isEmpty() ? Path.of(xdg) : Path.of(System.getProperty("user.home", "/"), ".cache");
        Path parent = caches.getParent();
        boolean usable = Files.isWritable(caches) || (parent != null && Files.isWritable(parent));
        return (usable ? caches : Path.of(System.getProperty("java.io.tmpdir"))).resolve("stromboli");
    }
}

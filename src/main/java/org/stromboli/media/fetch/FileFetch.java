package org.stromboli.media.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// Content of files below one directory. Links inside it are followed only to where they stay inside. Of a file that
/// cannot be read the error does not say why, since that would tell what else is on this machine. Thread-safe.
final class FileFetch {

    private static final int PART_BYTES = 1 << 16;
    private static final int MAX_FILES = 4096; // of a folder

    private final Optional<Path> allowed;
    private final long maxBytes;

    FileFetch(Optional<Path> allowed, long maxBytes) {
        this.allowed = allowed.map(path -> path.toAbsolutePath().normalize());
        this.maxBytes = maxBytes;
    }

    static boolean isFile(String url) {
        return MediaUrl.startsWith(url, "file:");
    }

    byte[] fetch(String url, RejectingBudget budget) throws MediaException {
        return opened(url, (directory, path) -> read(directory, path, budget));
    }

    /// The files of a folder; empty if it is none.
    ///
    /// @param names which files are read
    Optional<Map<String, byte[]>> folder(String url, Predicate<String> names, RejectingBudget budget)
            throws MediaException {
        return opened(url, (directory, path) -> folder(directory, path, names, budget));
    }

    private interface Reading<T> {
        T of(SecureDirectoryStream<Path> directory, Path path) throws IOException, MediaException;
    }

    private <T> T opened(String url, Reading<T> reading) throws MediaException {
        Path root = allowed.orElseThrow(() -> new MediaException(
                Cause.FORBIDDEN, "files are not read on this server (stromboli.media.allowed-path is not set)"));
        Path path = path(url);
        if (!path.startsWith(root) || path.equals(root)) {
            throw new MediaException(
                    Cause.FORBIDDEN, "the file is not below the directory allowed (stromboli.media.allowed-path)");
        }
        try {
            Path realRoot = root.toRealPath();
            Path real = path.toRealPath();
            if (!real.startsWith(realRoot) || real.equals(realRoot)) {
                throw unreadable();
            }
            try (SecureDirectoryStream<Path> directory = open(realRoot)) {
                return reading.of(directory, realRoot.relativize(real));
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw unreadable();
        }
    }

    private static Path path(String url) throws MediaException {
        try {
            URI uri = new URI(url);
            boolean here =
                    uri.getRawAuthority() == null || uri.getRawAuthority().equalsIgnoreCase("localhost");
            boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (here && plain && !uri.isOpaque() && uri.getPath().startsWith("/")) {
                return Path.of(uri.getPath()).normalize();
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // told below
        }
        throw new MediaException(Cause.INVALID, "a file's URL must be like file:///directory/name.png");
    }

    @SuppressWarnings("unchecked")
    private static SecureDirectoryStream<Path> open(Path directory) throws IOException {
        var stream = Files.newDirectoryStream(directory);
        if (stream instanceof SecureDirectoryStream<?> secure) {
            return (SecureDirectoryStream<Path>) secure;
        }
        stream.close();
        throw new UnsupportedOperationException("no directory can be held open on this file system");
    }

    /// Step by step through directories that are held open, following no link: what was checked cannot be exchanged.
    ///
    /// @param path relative, without links when it was checked
    private byte[] read(SecureDirectoryStream<Path> directory, Path path, RejectingBudget budget)
            throws IOException, MediaException {
        Path name = path.getName(0);
        if (path.getNameCount() > 1) {
            try (SecureDirectoryStream<Path> next = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                return read(next, path.subpath(1, path.getNameCount()), budget);
            }
        }
        BasicFileAttributeView view =
                directory.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!view.readAttributes().isRegularFile()) {
            throw unreadable();
        }
        try (SeekableByteChannel channel =
                directory.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            return content(channel, budget);
        }
    }

    private Optional<Map<String, byte[]>> folder(
            SecureDirectoryStream<Path> directory, Path path, Predicate<String> names, RejectingBudget budget)
            throws IOException, MediaException {
        Path name = path.getName(0);
        BasicFileAttributeView view =
                directory.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!view.readAttributes().isDirectory()) {
            return Optional.empty();
        }
        try (SecureDirectoryStream<Path> next = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            if (path.getNameCount() > 1) {
                return folder(next, path.subpath(1, path.getNameCount()), names, budget);
            }
            Map<String, byte[]> files = new TreeMap<>();
            for (Path each : next) {
                String file = each.getFileName().toString();
                if (names.test(file)) {
                    if (files.size() == MAX_FILES) {
                        throw new MediaException(
                                Cause.TOO_LARGE, "the folder has more than the %d files allowed".formatted(MAX_FILES));
                    }
                    files.put(file, read(next, each.getFileName(), budget));
                }
            }
            return Optional.of(files);
        }
    }

    private byte[] content(SeekableByteChannel channel, RejectingBudget budget) throws IOException, MediaException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
        while (channel.read(part.clear()) >= 0) {
            if (bytes.size() + (long) part.position() > maxBytes) {
                throw new MediaException(
                        Cause.TOO_LARGE,
                        "the content is larger than the %d bytes allowed".formatted(maxBytes),
                        "stromboli.media.max-bytes");
            }
            MediaFetcher.count(part.position(), budget);
            bytes.write(part.array(), 0, part.position());
        }
        if (bytes.size() == 0) {
            throw new MediaException(Cause.INVALID, "the content is empty");
        }
        return bytes.toByteArray();
    }

    private static MediaException unreadable() {
        return new MediaException(Cause.UNAVAILABLE, "there is no such file that can be read");
    }
}

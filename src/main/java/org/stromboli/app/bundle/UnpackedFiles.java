package org.stromboli.app.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Files that travel inside the server, in a directory that is named after their content. It is moved into place when
/// it is complete, so that a server that is killed half way, or a second one that starts meanwhile, does no harm; one
/// whose content has changed is replaced.
record UnpackedFiles(String name, SortedMap<String, byte[]> files) {

    UnpackedFiles(String name, Map<String, byte[]> files) {
        this(name, new TreeMap<>(files));
    }

    /// The directory with the files, under `cache`.
    Path into(Path cache) throws IOException {
        Files.createDirectories(cache);
        Path target = cache.resolve(name + "-" + digest().substring(0, 16));
        if (isIntact(target)) {
            return target;
        }
        delete(target);
        Path fresh = Files.createTempDirectory(cache, "unpacking-");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(fresh.resolve(file.getKey()), file.getValue());
        }
        moveIntoPlace(fresh, target);
        return target;
    }

    private void moveIntoPlace(Path fresh, Path target) throws IOException {
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(fresh);
            if (!isIntact(target)) { // else another server was faster
                throw e;
            }
        }
    }

    private boolean isIntact(Path directory) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            if (!Files.isRegularFile(path)
                    || Files.size(path) != file.getValue().length
                    || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
                return false;
            }
        }
        return true;
    }

    private String digest() {
        MessageDigest all = newSha256();
        files.forEach((name, bytes) -> {
            all.update(name.getBytes(StandardCharsets.UTF_8));
            all.update(ByteBuffer.allocate(8).putLong(bytes.length).flip());
            all.update(bytes);
        });
        return HexFormat.of().formatHex(all.digest());
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}

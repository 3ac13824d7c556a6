package org.stromboli.toolserver.legacy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Results of skills that always come to the same, by image and arguments: those used last, within a limit of bytes.
/// Thread-safe.
final class ResultCache {

    private final long maxBytes;
    private final Map<String, WorkerResult> results = new LinkedHashMap<>(16, 0.75f, true); // guarded by this
    private long bytes; // guarded by this

    ResultCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// What a result depends on.
    ///
    /// @param image as the worker gets it
    static String key(String model, Map<String, @Nullable Object> arguments, byte[] image) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(MessageDigest.getInstance("SHA-256").digest(image));
            digest.update((model + "\n" + new TreeMap<>(arguments)).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    synchronized Optional<WorkerResult> get(String key) {
        return Optional.ofNullable(results.get(key));
    }

    synchronized void put(String key, WorkerResult result) {
        WorkerResult before = results.put(key, result);
        bytes += bytes(result) - (before == null ? 0 : bytes(before));
        Iterator<WorkerResult> oldest = results.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= bytes(oldest.next());
            oldest.remove();
        }
    }

    private static long bytes(WorkerResult result) {
        return 256
                + result.result().bytes()
                + String.valueOf(result.result().structured()).length()
                + String.valueOf(result.maskRle()).length()
                + result.segments().map(String::length).orElse(0);
    }
}

package org.stromboli.api.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// A key that clients may show, known by its hash alone.
///
/// @param name for messages and metrics; never secret
/// @param sha256 of the key in UTF-8, [32]
public record ApiKey(String name, byte[] sha256, KeyLimits limits) {

    private static final int HASH_BYTES = 32;

    public ApiKey {
        if (sha256.length != HASH_BYTES) {
            throw new IllegalArgumentException(
                    "a SHA-256 hash has %d bytes, not %d".formatted(HASH_BYTES, sha256.length));
        }
    }

    /// A key that is called after the first digits of its hash, and has no limits.
    public static ApiKey of(String key) {
        return unnamed(hash(key), KeyLimits.NONE);
    }

    public static ApiKey unnamed(byte[] sha256, KeyLimits limits) {
        return new ApiKey("key-" + HexFormat.of().formatHex(sha256, 0, 4), sha256, limits);
    }

    boolean isSame(ApiKey other) {
        return name.equals(other.name) && limits.equals(other.limits) && Arrays.equals(sha256, other.sha256);
    }

    public static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

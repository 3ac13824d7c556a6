package org.stromboli.cache;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Stands for everything that the KV of one full block depends on: salt, all tokens up to the block's end,
/// and the media under them. It is a SHA-256 chain: equal keys mean equal content even when an attacker searches
/// for collisions, so that a hit needs no second look and no content must be stored to compare with.
public record PrefixKey(long a, long b, long c, long d) {

    /// Makes the keys of one engine; keeps its digest and buffer, so that a key costs one small record.
    /// Engine thread only.
    public static final class Hasher {

        private static final byte SALT = 0;
        private static final byte BLOCK = 1;
        private static final int DIGEST_BYTES = 32;

        private final MessageDigest sha = sha256();
        private final byte[] digest = new byte[DIGEST_BYTES];
        private byte[] buffer = new byte[1 + DIGEST_BYTES + 256];
        private int filled;

        /// The key before the first block.
        public PrefixKey root(String salt) {
            sha.update(SALT);
            sha.update(salt.getBytes(StandardCharsets.UTF_8));
            return finish();
        }

        /// The key of the block that follows `parent`.
        ///
        /// @param ids tokens, of which the block holds `from` to `from + blockTokens`
        /// @param media [n] what else the block depends on: digests and offsets of media, always in the same
        /// layout
        public PrefixKey next(PrefixKey parent, int[] ids, int from, int blockTokens, long[] media) {
            int bytes = 1 + DIGEST_BYTES + blockTokens * Integer.BYTES + media.length * Long.BYTES;
            if (buffer.length < bytes) {
                buffer = new byte[bytes];
            }
            filled = 0;
            buffer[filled++] = BLOCK;
            put(parent.a);
            put(parent.b);
            put(parent.c);
            put(parent.d);
            for (int i = from; i < from + blockTokens; i++) {
                put(ids[i]);
            }
            for (long each : media) {
                put(each);
            }
            sha.update(buffer, 0, filled);
            return finish();
        }

        private void put(long value) {
            put((int) (value >>> Integer.SIZE));
            put((int) value);
        }

        private void put(int value) {
            buffer[filled++] = (byte) (value >>> 24);
            buffer[filled++] = (byte) (value >>> 16);
            buffer[filled++] = (byte) (value >>> 8);
            buffer[filled++] = (byte) value;
        }

        private PrefixKey finish() {
            try {
                sha.digest(digest, 0, DIGEST_BYTES);
            } catch (DigestException e) {
                throw new IllegalStateException("a SHA-256 digest has %d bytes".formatted(DIGEST_BYTES), e);
            }
            return new PrefixKey(longAt(0), longAt(1), longAt(2), longAt(3));
        }

        private long longAt(int index) {
            long value = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                value = value << Byte.SIZE | (digest[index * Long.BYTES + i] & 0xFF);
            }
            return value;
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }
}

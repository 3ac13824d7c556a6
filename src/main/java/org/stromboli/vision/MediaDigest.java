package org.stromboli.vision;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 over what the tower will see of one image or video: its tiles and how their features are laid out. Two
/// media with equal digests have equal features, so that this is the key of the feature cache and part of every prefix
/// key. Also over a file, to know it again.
public record MediaDigest(long a, long b, long c, long d) {

    public static MediaDigest of(Tiles tiles, FeatureLayout layout) {
        MessageDigest sha = sha256();
        sha.update(layout.toString().getBytes(StandardCharsets.UTF_8));
        sha.update(ByteBuffer.allocate(12)
                .putInt(tiles.count())
                .putInt(tiles.height())
                .putInt(tiles.width())
                .flip());
        sha.update(tiles.rgb());
        ByteBuffer places = ByteBuffer.allocate(tiles.places().length * Integer.BYTES);
        places.asIntBuffer().put(tiles.places());
        sha.update(places);
        return finish(sha);
    }

    /// Of everything that this one stands for, and these numbers in this role.
    MediaDigest with(String role, int... numbers) {
        MessageDigest sha = sha256();
        ByteBuffer bytes = ByteBuffer.allocate(4 * Long.BYTES + numbers.length * Integer.BYTES);
        bytes.putLong(a).putLong(b).putLong(c).putLong(d);
        for (int number : numbers) {
            bytes.putInt(number);
        }
        sha.update(role.getBytes(StandardCharsets.UTF_8));
        sha.update(bytes.flip());
        return finish(sha);
    }

    /// All of it, as numbers for another one.
    int[] numbers() {
        ByteBuffer bytes = ByteBuffer.allocate(4 * Long.BYTES);
        bytes.putLong(a).putLong(b).putLong(c).putLong(d).flip();
        int[] numbers = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(numbers);
        return numbers;
    }

    /// Of a whole file, as it came.
    public static MediaDigest of(byte[] file) {
        MessageDigest sha = sha256();
        sha.update(file);
        return finish(sha);
    }

    private static MediaDigest finish(MessageDigest sha) {
        ByteBuffer bytes = ByteBuffer.wrap(sha.digest());
        return new MediaDigest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
    }
}

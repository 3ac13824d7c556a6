package org.stromboli.gguf.codebook;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Vectors that codes name, read from `codebooks.txt`. Immutable.
final class Codebook {

    private static final String FILE = "codebooks.txt";
    private static final int[] LEVELS_OF_2_BITS = {8, 25, 43};

    private final long[] vectors;

    private Codebook(long[] vectors) {
        this.vectors = vectors;
    }

    /// Of eight values each.
    static Codebook iq2(String type) {
        return read(type, LEVELS_OF_2_BITS);
    }

    /// Of four values each.
    static Codebook iq3Xxs() {
        return read("IQ3_XXS", 4, 12, 20, 28, 36, 44, 52, 62);
    }

    /// Of four values each.
    static Codebook iq3S() {
        return read("IQ3_S", 1, 3, 5, 7, 9, 11, 13, 15);
    }

    /// Of eight values each: 0 to 2, which stand for -1 to 1.
    static Codebook iq1() {
        return read("IQ1_S", 0, 1, 2);
    }

    /// A vector, its first value in the lowest byte.
    long get(int index) {
        return vectors[index];
    }

    private static Codebook read(String type, int... levels) {
        try (InputStream in = Objects.requireNonNull(Codebook.class.getResourceAsStream(FILE), FILE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            String[] head = lines.lines()
                    .dropWhile(line -> !line.startsWith(type + " "))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no " + type + " in " + FILE))
                    .split(" ");
            return new Codebook(vectors(lines, Integer.parseInt(head[1]), Integer.parseInt(head[2]), levels));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long[] vectors(BufferedReader lines, int count, int length, int... levels) throws IOException {
        StringBuilder digits = new StringBuilder();
        while (digits.length() < count * length) {
            digits.append(Objects.requireNonNull(lines.readLine(), FILE));
        }
        long[] vectors = new long[count];
        for (int place = 0; place < count * length; place++) {
            long level = levels[digits.charAt(place) - '0'];
            vectors[place / length] |= level << 8 * (place % length);
        }
        return vectors;
    }
}

package org.stromboli.family.gguf;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.stromboli.gguf.GgufFile;
import org.stromboli.gguf.GgufMetadata;
import org.stromboli.model.checkpoint.CheckpointException;

/// Metadata of one file, each number checked before it is given out. Immutable.
record Keys(GgufFile file) {

    private static final int MAX_WIDTH = 1 << 20;

    GgufMetadata metadata() {
        return file.metadata();
    }

    String where() {
        return file.files().getFirst().getFileName().toString();
    }

    boolean has(String key) {
        return metadata().keys().contains(key);
    }

    Optional<String> text(String key) {
        return metadata().text(key);
    }

    /// @throws CheckpointException if it is missing, or no size
    int width(String key) {
        return size(key, MAX_WIDTH).orElseThrow(() -> wrong(key, "missing", "a whole number"));
    }

    Optional<Integer> size(String key, int max) {
        OptionalLong found = metadata().integer(key);
        if (found.isPresent() && (found.getAsLong() < 1 || found.getAsLong() > max)) {
            throw wrong(key, found.getAsLong(), "a whole number from 1 to %d".formatted(max));
        }
        return found.isPresent() ? Optional.of((int) found.getAsLong()) : Optional.empty();
    }

    Optional<Double> number(String key, double min, double max) {
        Optional<Double> found = metadata().real(key);
        found.filter(value -> !(value >= min && value <= max)).ifPresent(value -> {
            throw wrong(key, value, "a number from %s to %s".formatted(min, max));
        });
        return found;
    }

    boolean flag(String key) {
        return metadata().flag(key).orElse(false);
    }

    /// Three numbers of the colours.
    List<Double> colours(String key, double min, double max) {
        float[] found = metadata().reals(key);
        boolean right = found.length == 3;
        for (float each : found) {
            right &= each >= min && each <= max;
        }
        if (!right) {
            throw wrong(key, Arrays.toString(found), "three numbers from %s to %s".formatted(min, max));
        }
        return List.of((double) found[0], (double) found[1], (double) found[2]);
    }

    CheckpointException wrong(String key, Object found, String expected) {
        return new CheckpointException("%s: %s is %s, expected %s".formatted(where(), key, found, expected));
    }

    CheckpointException rejected(String what) {
        return new CheckpointException("%s: %s".formatted(where(), what));
    }
}

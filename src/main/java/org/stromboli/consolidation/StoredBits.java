package org.stromboli.consolidation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Arrays;
import org.stromboli.model.WeightRef;
import org.stromboli.torch.StoredTensor;

/// Compares tensors as they lie in their files, without reading them as numbers.
final class StoredBits {

    private StoredBits() {}

    static boolean equal(WeightRef x, WeightRef y) {
        StoredTensor a = x.stored();
        StoredTensor b = y.stored();
        if (!a.type().equals(b.type())
                || !Arrays.equals(a.shape(), b.shape())
                || !a.isContiguous()
                || !b.isContiguous()) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            return mapped(x, arena).mismatch(mapped(y, arena)) < 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MemorySegment mapped(WeightRef weight, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(weight.file())) {
            return channel.map(
                    MapMode.READ_ONLY, weight.stored().start(), weight.stored().bytes(), arena);
        }
    }
}

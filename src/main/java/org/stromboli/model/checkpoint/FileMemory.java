package org.stromboli.model.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.WeightFileException;

/// Files of weights, mapped read-only when they are first asked for, each once. A mapping lives as long as any part of
/// it is referred to. Any thread.
public final class FileMemory {

    private final Map<Path, MemorySegment> files = new ConcurrentHashMap<>();

    /// The bytes of a tensor, whatever its elements are.
    ///
    /// @throws WeightFileException if the file cannot be mapped, or has become shorter
    public MemorySegment of(WeightRef tensor) {
        MemorySegment file = files.computeIfAbsent(tensor.file(), FileMemory::map);
        StoredTensor stored = tensor.stored();
        if (stored.bytes() > file.byteSize() || stored.start() > file.byteSize() - stored.bytes()) {
            throw new WeightFileException("the weight file %s has become shorter".formatted(tensor.file()));
        }
        return file.asSlice(stored.start(), stored.bytes());
    }

    private static MemorySegment map(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        } catch (IOException e) {
            throw new WeightFileException("the weight file %s cannot be mapped into memory".formatted(file), e);
        }
    }
}

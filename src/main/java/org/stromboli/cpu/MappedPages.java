package org.stromboli.cpu;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Pages of mapped files. What was read of a file counts as this process's memory as long as it is mapped, although it
/// is never read again once weights are packed.
public final class MappedPages {

    private static final Path MAPPINGS = Path.of("/proc/self/maps"); // of Linux
    private static final int MADV_DONTNEED = 4;
    private static final int HEXADECIMAL = 16;

    private MappedPages() {}

    /// Gives back what is in memory of these files, which no one writes to: who reads on gets the same bytes, from the
    /// system's cache or from the disk. Without effect on systems other than Linux.
    public static void release(Collection<Path> files) {
        try {
            Set<String> names = new HashSet<>();
            for (Path file : files) {
                if (Files.exists(file)) {
                    names.add(file.toRealPath().toString());
                }
            }
            release(Files.readAllLines(MAPPINGS), names);
        } catch (IOException e) {
            // Memory counts as taken then, but the system can have it at any time.
            return;
        }
    }

    /// Lines have the form `start-end permissions offset device inode   path`.
    private static void release(List<String> lines, Set<String> names) {
        for (String line : lines) {
            int slash = line.indexOf('/');
            if (slash > 0 && names.contains(line.substring(slash))) {
                int dash = line.indexOf('-');
                long start = Long.parseUnsignedLong(line, 0, dash, HEXADECIMAL);
                long end = Long.parseUnsignedLong(line, dash + 1, line.indexOf(' '), HEXADECIMAL);
                WeightMemory.advise(MemorySegment.ofAddress(start), end - start, MADV_DONTNEED);
            }
        }
    }
}

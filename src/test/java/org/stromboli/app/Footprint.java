package org.stromboli.app;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What this process holds at a moment when it has nothing to do.
///
/// @param heap bytes after a collection
/// @param outside bytes of the process that are not the heap: tensors, buffers, code
/// @param files open ones
/// @param left temporary files of ours
record Footprint(long heap, long direct, long outside, long files, int threads, long left) {

    private static final long MEGABYTE = 1 << 20;

    static Footprint now() throws IOException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new Footprint(
                heap.getUsed(),
                direct,
                residentBytes() - heap.getCommitted(),
                ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                temporaryFiles());
    }

    private static long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    private static long temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(each -> each.getFileName().toString().matches("stromboli-.*\\.video"))
                    .count();
        }
    }

    static long children() {
        return ProcessHandle.current().descendants().count();
    }

    /// What has grown; empty if nothing has. Allows for what the Java machine does on its own.
    String complaintAfter(Footprint before) {
        boolean grown = heap > before.heap + 16 * MEGABYTE
                || direct > before.direct + 16 * MEGABYTE
                || outside > before.outside + 128 * MEGABYTE
                || files > before.files + 8
                || threads > before.threads + 8
                || left > before.left;
        return grown ? "grew from %s to %s".formatted(before, this) : "";
    }
}

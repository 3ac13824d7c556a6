package org.stromboli.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Memory of files that were read.
class MappedPagesTest {

    private static final int BYTES = 1 << 20;

    @TempDir
    Path directory;

    @Test
    @EnabledOnOs(OS.LINUX)
    void pagesAreGivenBackAndReadAgain() throws IOException {
        Path file = directory.resolve("weights");
        byte[] content = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            content[i] = (byte) (i * 31 >> 3);
        }
        Files.write(file, content);
        try (FileChannel channel = FileChannel.open(file);
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, BYTES, arena);
            assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
            assertThat(residentKilobytes(file)).isGreaterThanOrEqualTo(BYTES >> 10);
            MappedPages.release(List.of(directory.resolve("absent"), file));
            assertThat(residentKilobytes(file)).isZero();
            assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
        }
    }

    /// Files that are not there change nothing.
    @Test
    void missingFilesAreLeftOut() {
        MappedPages.release(List.of(directory.resolve("absent")));
        assertThat(directory).isEmptyDirectory();
    }

    private static long residentKilobytes(Path file) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        String name = file.toRealPath().toString();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).endsWith(name)) {
                String resident = lines.subList(i, lines.size()).stream()
                        .filter(line -> line.startsWith("Rss:"))
                        .findFirst()
                        .orElseThrow();
                return Long.parseLong(resident.replaceAll("\\D", ""));
            }
        }
        throw new IllegalStateException(file + " is not mapped");
    }
}

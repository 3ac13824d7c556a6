package org.stromboli.cpu.x86;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What the processor of this machine has, as Linux names it.
public final class ProcessorFeatures {

    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private ProcessorFeatures() {}

    /// None where it is no x86-64, or the system does not say.
    public static Set<String> ofThisMachine() {
        if (!System.getProperty("os.arch").equals("amd64") || !Files.isReadable(PROCESSOR)) {
            return Set.of();
        }
        try {
            return Files.readAllLines(PROCESSOR).stream()
                    .filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> Set.copyOf(List.of(line.split("\\s+"))))
                    .orElse(Set.of());
        } catch (IOException e) {
            return Set.of();
        }
    }

    /// Those that it lacks, in order.
    public static List<String> missing(List<String> features) {
        Set<String> present = ofThisMachine();
        return features.stream().filter(each -> !present.contains(each)).toList();
    }
}

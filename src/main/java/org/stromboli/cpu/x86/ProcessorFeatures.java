package org.stromboli.cpu.x86;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What the processor of this machine has, as Linux names it, and what kernels of this process may use of it: an
/// operator may allow less, once, before the first kernel is made. Any thread.
public final class ProcessorFeatures {

    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private static Optional<InstructionSet> level = Optional.empty();
    private static boolean used;

    private static final class Found {
        private static final Set<String> FEATURES = read();
        private static final String MODEL =
                lines("model name").findFirst().orElseGet(() -> System.getProperty("os.arch"));
    }

    private ProcessorFeatures() {}

    private static Stream<String> lines(String key) {
        if (!Files.isReadable(PROCESSOR)) {
            return Stream.empty();
        }
        try {
            return Files.readAllLines(PROCESSOR).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip());
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static Set<String> read() {
        return System.getProperty("os.arch").equals("amd64")
                ? lines("flags")
                        .findFirst()
                        .map(line -> Set.copyOf(List.of(line.split("\\s+"))))
                        .orElse(Set.of())
                : Set.of();
    }

    /// All of them: none where it is no x86-64, or the system does not say.
    public static Set<String> present() {
        return Found.FEATURES;
    }

    /// What the processor is called.
    public static String model() {
        return Found.MODEL;
    }

    /// From now on kernels use no other instructions. For the whole process, as kernels are made once.
    ///
    /// @throws IllegalStateException if kernels may have been made with others
    public static synchronized void limit(Optional<InstructionSet> most) {
        if (used && !limited(most).equals(limited(level))) {
            throw new IllegalStateException("kernels were made for %s before".formatted(level));
        }
        level = most;
    }

    private static Set<String> limited(Optional<InstructionSet> most) {
        return most.map(each -> each.limit(present())).orElse(present());
    }

    /// Those that kernels may use.
    public static synchronized Set<String> ofThisMachine() {
        used = true;
        return limited(level);
    }

    /// Those that it lacks, or that kernels may not use, in order.
    public static List<String> missing(List<String> features) {
        Set<String> usable = ofThisMachine();
        return features.stream().filter(each -> !usable.contains(each)).toList();
    }
}

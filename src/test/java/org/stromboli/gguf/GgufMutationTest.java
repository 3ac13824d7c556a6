package org.stromboli.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.gguf.GgufLayout.Field;
import org.stromboli.gguf.GgufLayout.Kind;
import org.stromboli.gguf.GgufLayout.Name;
import org.stromboli.quantisation.WeightMatrix;

/// Every file of the fixtures, damaged in every number that it has: one sentence, and little memory.
class GgufMutationTest {

    private static final long MAX_HEAP_BYTES = 16L << 20;
    private static final int MIN_MUTATIONS = 60;

    private Path damaged;

    private int mutations;

    @BeforeEach
    void inADirectory(@TempDir Path directory) {
        damaged = directory.resolve("damaged.gguf");
    }

    static List<Path> files() {
        return GgufFixtures.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void wrongNumbersAreRejected(Path path) throws IOException {
        byte[] file = copy(path);
        GgufLayout layout = new GgufLayout(file);
        for (Kind kind : Kind.values()) {
            for (Field field : layout.some(kind)) {
                for (long wrong : wrong(kind, file.length)) {
                    rejected(file, field.at(), bytes(kind, wrong), "%s set to %d".formatted(kind, wrong));
                }
            }
        }
        for (Field field : layout.some(Kind.SIZE)) {
            long wrong = get(file, field) * 0x1_0000_0001L;
            rejected(file, field.at(), bytes(Kind.SIZE, wrong), "size times 2^32 + 1");
        }
        for (Field field : layout.some(Kind.OFFSET)) {
            rejected(file, field.at(), bytes(Kind.OFFSET, get(file, field) + 1), "offset plus 1");
        }
        assertThat(mutations).isGreaterThanOrEqualTo(MIN_MUTATIONS);
    }

    private static long[] wrong(Kind kind, int bytes) {
        return switch (kind) {
            case VERSION -> new long[] {0, 4, 3 << 24, -1};
            case TENSORS, PAIRS, ELEMENTS -> new long[] {-1, bytes, 1L << 40, 1L << 62, Long.MAX_VALUE};
            case KEY_LENGTH, TEXT_LENGTH, NAME_LENGTH -> new long[] {-1, bytes, 1L << 32, 1L << 62, Long.MAX_VALUE};
            case VALUE_TYPE, ELEMENT_TYPE -> new long[] {13, 255, -1};
            case DIMENSIONS -> new long[] {5, 255, -1};
            case SIZE -> new long[] {0, -1, 1L << 32, 1L << 62, Long.MAX_VALUE};
            case TENSOR_TYPE -> new long[] {4, 31, 34, 40, 99, -1};
            case OFFSET -> new long[] {-32, Math.ceilDiv(bytes, 32) * 32L, 1L << 40, Long.MAX_VALUE - 31};
        };
    }

    @ParameterizedTest
    @MethodSource("files")
    void cutFilesAreRejected(Path path) throws IOException {
        byte[] file = copy(path);
        int end = new GgufLayout(file).end();
        for (int cut = 0; cut < 48; cut++) {
            cut(file, end * cut / 48);
        }
        for (int cut = 0; cut < 16; cut++) {
            cut(file, end + (file.length - end) / 16 * cut);
        }
        assertThat(mutations).isGreaterThanOrEqualTo(MIN_MUTATIONS);
    }

    @ParameterizedTest
    @MethodSource("files")
    void doubledNamesAreRejected(Path path) throws IOException {
        byte[] file = copy(path);
        GgufLayout layout = new GgufLayout(file);
        doubled(file, layout.keys(), "it has the metadata ");
        doubled(file, layout.tensors(), "it has tensor ");
        assertThat(mutations).isPositive();
    }

    private void doubled(byte[] file, List<Name> names, String said) throws IOException {
        for (Name name : names) {
            byte[] text = name.text().getBytes(StandardCharsets.UTF_8);
            for (Name other : names.subList(names.indexOf(name) + 1, names.size())) {
                if (other.text().length() == name.text().length()) {
                    assertThat(rejected(file, other.at(), text, other.text() + " renamed"))
                            .contains(said + name.text() + " twice");
                    break;
                }
            }
        }
    }

    /// Any bytes in any place: one sentence, or a file of which everything can be read.
    @ParameterizedTest
    @MethodSource("files")
    void anyBytesAreReadOrRejected(Path path) throws IOException {
        long seed = 15;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] file = copy(path);
        int end = new GgufLayout(file).end();
        for (int trial = 0; trial < 60; trial++) {
            for (int change = 0; change < 1 + trial % 5; change++) {
                write(random.nextInt(4, trial % 3 == 0 ? file.length : end), (byte) random.nextInt());
            }
            try {
                readAll(GgufFile.open(damaged));
            } catch (GgufException e) {
                assertThat(e.getMessage()).hasLineCount(1);
            } catch (RuntimeException | Error e) {
                fail("seed %d, trial %d".formatted(seed, trial), e);
            }
            if (trial % 3 == 2) {
                write(0, file);
            }
        }
    }

    private static void readAll(GgufFile file) {
        for (String key : file.metadata().keys()) {
            readAny(file.metadata(), key);
        }
        for (String name : file.names()) {
            if (file.type(name).matches("I\\d+|F64")) {
                continue; // no weights
            }
            WeightMatrix matrix = file.matrix(name);
            float[] row = new float[matrix.columns()];
            matrix.decode(0, row);
            matrix.decode(matrix.rows() - 1, row);
        }
    }

    private static void readAny(GgufMetadata metadata, String key) {
        List<Runnable> readings = List.of(
                () -> metadata.text(key),
                () -> metadata.integer(key),
                () -> metadata.real(key),
                () -> metadata.flag(key),
                () -> metadata.texts(key),
                () -> metadata.reals(key),
                () -> metadata.integers(key));
        for (Runnable reading : readings) {
            try {
                reading.run();
            } catch (GgufException e) {
                assertThat(e.getMessage())
                        .contains(key.isEmpty() ? "metadata" : "expected")
                        .hasLineCount(1);
            }
        }
    }

    private byte[] copy(Path path) throws IOException {
        byte[] file = Files.readAllBytes(path);
        Files.write(damaged, file);
        return file;
    }

    private void cut(byte[] file, int bytes) throws IOException {
        Files.write(damaged, Arrays.copyOf(file, bytes));
        rejected("cut to " + bytes);
    }

    /// With these bytes in place of the file's.
    ///
    /// @return the sentence
    private String rejected(byte[] file, int at, byte[] wrong, String how) throws IOException {
        write(at, wrong);
        String sentence = rejected(how + " at " + at);
        write(at, Arrays.copyOfRange(file, at, at + wrong.length));
        return sentence;
    }

    private String rejected(String how) {
        mutations++;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        GgufException rejection = catchThrowableOfType(GgufException.class, () -> GgufFile.open(damaged));
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .describedAs("bytes allocated for %s", how)
                .isLessThan(MAX_HEAP_BYTES);
        assertThat(rejection).describedAs(how).isNotNull();
        assertThat(rejection.getMessage()).contains("damaged.gguf").hasLineCount(1);
        return rejection.getMessage();
    }

    /// In place, since most of a file stays as it is.
    private void write(int at, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(damaged, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private static long get(byte[] file, Field field) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(field.at());
    }

    private static byte[] bytes(Kind kind, long value) {
        return Arrays.copyOf(
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array(),
                kind.bytes());
    }
}

package org.stromboli.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.PytorchFixture;
import org.stromboli.fixtures.Seed;

class ZipDirectoryTest {

    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int LARGE_END = 0x06064b50;

    @TempDir
    Path directory;

    private ByteBuffer plain;
    private ByteBuffer large;

    @BeforeEach
    void read() throws IOException {
        PytorchFixture.write(file(), Map.of("w", new Weight("F32", new int[] {2}, new byte[8])));
        plain = ByteBuffer.wrap(Files.readAllBytes(file())).order(ByteOrder.LITTLE_ENDIAN);
        large = ByteBuffer.wrap(Files.readAllBytes(Fixtures.path("weights", "mixed.bin")))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                damage("cut in half", in -> ByteBuffer.wrap(Arrays.copyOf(in.array(), in.capacity() / 2)), "truncated"),
                damage("one byte more", in -> ByteBuffer.wrap(Arrays.copyOf(in.array(), in.capacity() + 1)), "missing"),
                damage(
                        "the directory beyond the end",
                        in -> in.putInt(last(in, END) + 16, Integer.MAX_VALUE),
                        "needed"),
                damage("a directory of 4 GB", in -> in.putInt(last(in, END) + 12, -2), "4294967294 bytes"),
                damage("65535 entries", in -> in.putShort(last(in, END) + 10, (short) -1), "entry 2"),
                damage("an entry that is none", in -> in.putInt(last(in, CENTRAL), 7), "entry 1"),
                damage("a name of 60000 bytes", in -> in.putShort(last(in, CENTRAL) + 28, (short) 60000), "cut off"),
                damage("a place in another entry", in -> in.putInt(last(in, CENTRAL) + 42, 1), "lies at 1"),
                damage("a place beyond the end", in -> in.putInt(last(in, CENTRAL) + 42, 1 << 30), "1073741824"),
                damage("more bytes than the file", in -> in.putInt(last(in, CENTRAL) + 24, 1 << 30), "1073741824"),
                damage("bytes up to the end and more", in -> sized(in, 300), "truncated"),
                damage("a size that is elsewhere", in -> in.putInt(last(in, CENTRAL) + 24, -1), "lacks its size"),
                damage("an encrypted entry", in -> in.putShort(last(in, CENTRAL) + 8, (short) 1), "encrypted"),
                damage("a compressed entry", in -> in.putShort(last(in, CENTRAL) + 10, (short) 8), "compressed"),
                damage("a name twice", ZipDirectoryTest::sameName, "twice"));
    }

    private static Arguments damage(String name, UnaryOperator<ByteBuffer> change, String reason) {
        return Arguments.of(name, change, reason);
    }

    private static ByteBuffer sized(ByteBuffer in, int bytes) {
        return in.putInt(last(in, CENTRAL) + 24, bytes).putInt(last(in, CENTRAL) + 20, bytes);
    }

    /// Both entries are called `archive/data.pkl`, in as many bytes as before.
    private static ByteBuffer sameName(ByteBuffer in) {
        int second = last(in, CENTRAL);
        byte[] name = "archive/data.pkl".getBytes(StandardCharsets.US_ASCII);
        int old = Short.toUnsignedInt(in.getShort(second + 28));
        ByteBuffer out = ByteBuffer.allocate(in.capacity() + name.length - old).order(ByteOrder.LITTLE_ENDIAN);
        out.put(in.array(), 0, second + 46).put(name);
        out.put(in.array(), second + 46 + old, in.capacity() - second - 46 - old);
        out.putShort(second + 28, (short) name.length);
        return out.putInt(last(out, END) + 12, out.getInt(last(out, END) + 12) + name.length - old);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void rejectsAWrongDirectory(String name, UnaryOperator<ByteBuffer> change, String reason) throws IOException {
        Files.write(file(), change.apply(plain).array());
        rejected(reason);
    }

    @Test
    void rejectsAWrongDirectoryOfALargeArchive() throws IOException {
        int end = last(large, LARGE_END);
        for (long place : new long[] {-1, Long.MIN_VALUE, 1L << 60}) {
            Files.write(
                    file(),
                    large.duplicate()
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(end + 48, place)
                            .array());
            rejected("needed");
        }
        Files.write(file(), large.putLong(end + 40, 1L << 60).array());
        rejected("1152921504606846976 bytes");
        Files.write(file(), large.putLong(end + 40, 10).putLong(end + 32, -1).array());
        rejected("18446744073709551615 entries");
        Files.write(file(), large.putInt(end, 0).array());
        rejected("cannot be found");
    }

    /// Numbers of more than 32 bits stand in an extra field, after others.
    @Test
    void readsNumbersOfALargeArchive() throws IOException {
        int entry = last(plain, CENTRAL);
        int extraAt = entry + 46 + plain.getShort(entry + 28);
        ByteBuffer extra = ByteBuffer.allocate(34).order(ByteOrder.LITTLE_ENDIAN);
        extra.putShort((short) 9).putShort((short) 2).putShort((short) 0);
        extra.putShort((short) 1).putShort((short) 24).putLong(8).putLong(8).putLong(plain.getInt(entry + 42));
        ByteBuffer all = ByteBuffer.allocate(plain.capacity() + 34).order(ByteOrder.LITTLE_ENDIAN);
        all.put(plain.array(), 0, extraAt).put(extra.array());
        all.put(plain.array(), extraAt, plain.capacity() - extraAt);
        all.putShort(entry + 30, (short) 34)
                .putInt(entry + 20, -1)
                .putInt(entry + 24, -1)
                .putInt(entry + 42, -1);
        all.putInt(last(all, END) + 12, all.getInt(last(all, END) + 12) + 34);
        Files.write(file(), all.array());
        StoredTensor tensor = WeightFiles.openFile(file()).find("w").orElseThrow();
        assertThat(tensor.bytes()).isEqualTo(8);
        assertThat(all.getShort((int) tensor.start() - 2)).isEqualTo((short) 0x302f);
    }

    @Test
    void takesACommentAtTheEnd() throws IOException {
        byte[] all = Arrays.copyOf(plain.array(), plain.capacity() + 5);
        ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putShort(last(plain, END) + 20, (short) 5);
        Files.write(file(), all);
        assertThat(WeightFiles.openFile(file()).names()).containsExactly("w");
    }

    /// Whatever byte is changed, the answer is tensors or one sentence.
    @Test
    void neverFailsInAnotherWay() throws IOException {
        long seed = Seed.of(1);
        Random random = new Random(seed);
        byte[] original = large.array();
        int rejections = 0;
        for (int round = 0; round < 400; round++) {
            byte[] bytes = original.clone();
            for (int change = 0; change <= random.nextInt(4); change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Files.write(file(), bytes);
            try {
                WeightFiles.openFile(file());
            } catch (WeightFileException e) {
                rejections++;
                assertThat(e.getMessage().lines()).describedAs("seed " + seed).hasSize(1);
            }
        }
        assertThat(rejections).describedAs("seed " + seed).isPositive();
    }

    private static int last(ByteBuffer in, int signature) {
        for (int at = in.capacity() - 4; at >= 0; at--) {
            if (in.getInt(at) == signature) {
                return at;
            }
        }
        throw new IllegalArgumentException(Integer.toHexString(signature));
    }

    private Path file() {
        return directory.resolve("pytorch_model.bin");
    }

    private void rejected(String reason) {
        assertThatThrownBy(() -> WeightFiles.open(directory))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(file().toString())
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
}

package org.stromboli.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.PickleWriter;
import org.stromboli.fixtures.PytorchFixture;

class PytorchHeaderTest {

    private static final long[] PAIR = {2};
    private static final long[] STEP = {1};

    @TempDir
    Path directory;

    /// Hashes of what torch.load gives: for each name, in order, `name [shape]`, a line feed and the bytes.
    @ParameterizedTest
    @CsvSource({
        "llava15_original, 34, d7140c4d87d23a9578fac7aa1bfda7310c6dd65e74422b983a06afa9a49a41da",
        "llava_v1_linear, 32, 08b482ecccf7f47a8c08bc709b4bf84a68eae1916726ebc58358d147aca6471b"
    })
    void findsWhatTorchLoads(String checkpoint, int count, String hash) throws IOException, NoSuchAlgorithmException {
        WeightFiles files = WeightFiles.open(Fixtures.path("original", checkpoint, "checkpoint"));
        assertThat(files.names()).hasSize(count);
        assertThat(files.files()).hasSize(2);
        assertThat(files.anyStartsWith("model.mm_projector.")).isTrue();
        assertThat(files.anyStartsWith("model.vision_tower.")).isFalse();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (String name : new TreeSet<>(files.names())) {
            StoredTensor tensor = files.find(name).orElseThrow();
            assertThat(tensor.start() % 64).isZero();
            assertThat(files.typeOf(name, tensor)).isEqualTo(StoredType.FLOAT32);
            digest.update((name + " " + tensor.shapeText() + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes(files.files().get(tensor.file()), tensor));
        }
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(hash);
    }

    private static byte[] bytes(Path file, StoredTensor tensor) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) tensor.bytes()];
            in.seek(tensor.start());
            in.readFully(bytes);
            return bytes;
        }
    }

    @ParameterizedTest
    @CsvSource({"mixed.bin", "mixed-protocol4.bin"})
    void readsEveryKindOfTensor(String name) {
        WeightFiles files = WeightFiles.openFile(Fixtures.path("weights", name));
        StoredTensor plain = files.find("plain").orElseThrow();
        assertThat(plain.shape()).containsExactly(3, 4);
        assertThat(plain.isContiguous()).isTrue();
        StoredTensor turned = files.find("turned").orElseThrow();
        assertThat(turned.shape()).containsExactly(4, 3);
        assertThat(turned.strides()).containsExactly(1, 4);
        assertThat(turned.isContiguous()).isFalse();
        assertThat(turned.start()).isEqualTo(plain.start());
        assertThat(files.find("slice").orElseThrow().start()).isEqualTo(plain.start() + 6 * 4);
        assertThat(files.find("parameter").orElseThrow().type()).isEqualTo("F32");
        assertThat(files.find("scalar").orElseThrow().shape()).isEmpty();
        assertThat(files.find("none").orElseThrow().bytes()).isZero();
        assertThat(files.find("half").orElseThrow().bytes()).isEqualTo(12);
        assertThat(files.find("brain").orElseThrow().type()).isEqualTo("BF16");
        assertThat(files.find("counter")).isEmpty();
    }

    @Test
    void anIntegerTensorIsInNobodysWayUntilItIsRequested() {
        WeightFiles files = WeightFiles.openFile(Fixtures.path("weights", "mixed.bin"));
        StoredTensor positions = files.find("embeddings.position_ids").orElseThrow();
        assertThatThrownBy(() -> files.typeOf("embeddings.position_ids", positions))
                .hasMessageContaining("I64")
                .hasMessageContaining("mixed.bin");
    }

    static Stream<Arguments> hostilePickles() {
        return Stream.of(
                pickle(
                        "a shell command",
                        p -> p.global("os", "system")
                                .ops("(")
                                .text("touch /tmp/x")
                                .ops("tR"),
                        "os.system",
                        "is rejected",
                        "would run code"),
                pickle(
                        "eval",
                        p -> p.global("builtins", "eval").ops("(").text("1").ops("tR"),
                        "builtins.eval"),
                pickle("a name by stack", p -> p.text("posix").text("system").op(0x93), "posix.system", "rejected"),
                pickle(
                        "a global with a line feed",
                        p -> p.text("os\nsystem\r").text("x").op(0x93),
                        "os system"),
                pickle("a name that is no text", p -> p.text("torch").whole(1).op(0x93), "a name that is no text"),
                pickle("a class of our own", p -> p.ops("icopy_reg\n_reconstructor\n"), "0x69"),
                pickle("an object", p -> p.ops(")").op(0x81), "0x81"),
                pickle("an extension", p -> p.op(0x82, 1), "0x82"),
                pickle(
                        "a called storage",
                        p -> p.global("torch", "FloatStorage").ops(")R"),
                        "no function"),
                pickle("a called text", p -> p.text("os.system").ops(")R"), "no function"),
                pickle(
                        "arguments that are no tuple",
                        p -> p.global("collections", "OrderedDict").ops("]R"),
                        "call"),
                pickle(
                        "a filled OrderedDict",
                        p -> p.global("collections", "OrderedDict").ops("(]tR"),
                        "arguments"),
                pickle("a state for a list", p -> p.ops("]}b"), "a state"),
                pickle(
                        "a parameter of a text",
                        p -> p.global("torch._utils", "_rebuild_parameter")
                                .ops("(")
                                .text("a")
                                .op(0x89)
                                .ops("}tR"),
                        "a parameter"),
                pickle("another persistent id", p -> p.text("module").ops("Q"), "persistent id"),
                pickle("a storage of -1", p -> p.storage("FloatStorage", "0", -1), "persistent id"),
                pickle("a complex storage", p -> p.storage("ComplexFloatStorage", "0", 1), "ComplexFloatStorage"),
                pickle("a list", p -> p.ops("]"), "no dictionary"),
                pickle(
                        "a key twice",
                        p -> p.ops("}(").text("w").ops("N").text("w").ops("Nu"),
                        "the key w twice"),
                pickle("a key without a value", p -> p.ops("}(").text("w").ops("u"), "no dictionary"),
                pickle("an entry of a text", p -> p.text("w").ops("NNs"), "no dictionary"),
                pickle("an addition to a text", p -> p.text("w").ops("Na"), "no list"),
                pickle("an end without a mark", p -> p.ops("t"), "without a beginning"),
                pickle("an empty stack", p -> p.ops("R"), "operands"),
                pickle("a pop below the mark", p -> p.ops("NN(").op(0x86), "operands"),
                pickle("an empty memo", p -> p.op('h', 7), "memo 7"),
                pickle("too many levels", p -> p.ops("(".repeat(200)), "more than 100 levels"),
                pickle("too many instructions", p -> p.ops("N".repeat(2_100_000)), "2000000 instructions"),
                pickle("a text of 2 GB", p -> p.op('X').int32(Integer.MAX_VALUE), "a text of 2147483647"),
                pickle("a text of 4 GB", p -> p.op('X').int32(-1), "a text of 4294967295"),
                pickle("a name without an end", p -> p.ops("c" + "a".repeat(5000)), "a name of more than"),
                pickle("a number of 255 bytes", p -> p.op(0x8a, 255), "a number of 255 bytes"),
                pickle("a protocol of tomorrow", p -> p.op(0x80, 9), "protocol 9"));
    }

    private static Arguments pickle(String name, Consumer<PickleWriter> content, String... words) {
        return Arguments.of(name, content, words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostilePickles")
    void rejectsAPickleThatWantsMore(String name, Consumer<PickleWriter> content, String[] words) throws IOException {
        PickleWriter pickle = new PickleWriter();
        content.accept(pickle);
        PytorchFixture.write(file(), pickle.stop(), Map.of("data/0", new byte[8]));
        rejected(words);
    }

    @Test
    void readsStructuresThatHoldThemselvesAndMultiply() throws IOException {
        PickleWriter pickle = new PickleWriter()
                .ops("}q\0(")
                .text("self")
                .ops("h\0")
                .text("list")
                .ops("]q\1h\1a");
        pickle.text("bomb").ops("]q\2");
        for (int level = 3; level < 250; level++) {
            pickle.text("level" + level).ops("](").op('h', level - 1, 'h', level - 1, 'e', 'q', level);
        }
        PytorchFixture.write(file(), pickle.ops("u").stop(), Map.of());
        assertThat(WeightFiles.openFile(file()).names()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "9", "40"})
    void saysThatThePickleEndsTooEarly(int missing) throws IOException {
        byte[] whole = tensor("FloatStorage", "0", 2, 0, PAIR, STEP);
        PytorchFixture.write(file(), Arrays.copyOf(whole, whole.length - 1 - missing), Map.of("data/0", new byte[8]));
        rejected("pickle");
    }

    static Stream<Arguments> wrongTensors() {
        long large = 1L << 62;
        return Stream.of(
                Arguments.of("beyond the storage", 2, 1, PAIR, STEP, "does not fit"),
                Arguments.of("a negative offset", 2, -1, PAIR, STEP, "does not fit"),
                Arguments.of("a stride beyond the storage", 2, 0, PAIR, new long[] {2}, "does not fit"),
                Arguments.of("more elements than stored", 2, 0, new long[] {9}, new long[] {0}, "does not fit"),
                Arguments.of("a negative size", 2, 0, new long[] {-2}, STEP, "does not fit"),
                Arguments.of("sizes that overflow", 2, 0, new long[] {large, 8}, new long[] {0, 0}, "does not fit"),
                Arguments.of("strides that overflow", 2, 0, PAIR, new long[] {Long.MAX_VALUE}, "does not fit"),
                Arguments.of("fewer strides than sizes", 2, 0, new long[] {1, 2}, STEP, "does not fit"),
                Arguments.of("nine dimensions", 2, 0, new long[9], new long[9], "does not fit"),
                Arguments.of("a storage beyond its entry", 3, 0, PAIR, STEP, "has only 8 bytes"),
                Arguments.of("a storage of 2^62", large, 0, PAIR, STEP, "has only 8 bytes"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongTensors")
    void rejectsATensorThatDoesNotFit(
            String name, long elements, long offset, long[] shape, long[] strides, String reason) throws IOException {
        byte[] pickle = tensor("FloatStorage", "0", elements, offset, shape, strides);
        PytorchFixture.write(file(), pickle, Map.of("data/0", new byte[8]));
        rejected(reason);
    }

    @Test
    void rejectsAnExpandedTensor() {
        assertThatThrownBy(() -> WeightFiles.openFile(Fixtures.path("weights", "expanded.bin")))
                .hasMessageContaining("does not fit");
    }

    @Test
    void saysThatTheDataAreMissing() throws IOException {
        PytorchFixture.write(file(), tensor("FloatStorage", "7", 2, 0, PAIR, STEP), Map.of("data/0", new byte[8]));
        rejected("the data of tensor w are missing");
    }

    @Test
    void rejectsWhatIsCompressed() throws IOException {
        byte[] pickle = tensor("FloatStorage", "0", 2, 0, PAIR, STEP);
        Files.write(file(), PytorchFixture.bytes(pickle, Map.of("data/0", new byte[8]), ZipEntry.DEFLATED));
        rejected("archive/data.pkl", "compressed");
    }

    @Test
    void rejectsBigEndianNumbers() throws IOException {
        byte[] pickle = tensor("FloatStorage", "0", 2, 0, PAIR, STEP);
        PytorchFixture.write(
                file(), pickle, Map.of("byteorder", "big".getBytes(StandardCharsets.US_ASCII), "data/0", new byte[8]));
        rejected("big-endian");
    }

    @Test
    void rejectsAPickleThatIsTooLarge() throws IOException {
        PytorchFixture.write(file(), new byte[(16 << 20) + 1], Map.of());
        rejected("16777217 bytes");
    }

    @Test
    void rejectsAnArchiveWithoutAPickle() throws IOException {
        Files.write(file(), archiveWithEvery("data.pkl", "data.xyz"));
        rejected("0 entries data.pkl");
    }

    private static byte[] archiveWithEvery(String old, String replacement) throws IOException {
        byte[] pickle = tensor("FloatStorage", "0", 2, 0, PAIR, STEP);
        String all = new String(
                PytorchFixture.bytes(pickle, Map.of("data/0", new byte[8]), ZipEntry.STORED),
                StandardCharsets.ISO_8859_1);
        return all.replace(old, replacement).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void saysHowToConvertOlderFormats() throws IOException {
        assertThatThrownBy(() -> WeightFiles.openFile(Fixtures.path("weights", "before-1.6.bin")))
                .hasMessageContaining("before version 1.6")
                .hasMessageContaining("torch.save");
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        Files.write(file(), tar);
        rejected("before version 1.6");
        Files.writeString(file(), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 4\n");
        rejected("Git LFS pointer");
        Files.writeString(file(), "<html>not found</html>");
        rejected("no file of torch.save");
        Files.write(file(), new byte[0]);
        rejected("no file of torch.save");
    }

    private static byte[] tensor(String storage, String key, long elements, long offset, long[] shape, long[] strides) {
        return new PickleWriter()
                .ops("}(")
                .text("w")
                .tensor(storage, key, elements, offset, shape, strides)
                .ops("u")
                .stop();
    }

    private Path file() {
        return directory.resolve("pytorch_model.bin");
    }

    private void rejected(String... words) {
        assertThatThrownBy(() -> WeightFiles.open(directory))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContainingAll(words)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
}

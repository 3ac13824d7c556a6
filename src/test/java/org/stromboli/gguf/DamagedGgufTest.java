package org.stromboli.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a file says of itself is not believed: each wrong number ends in one sentence that names it.
class DamagedGgufTest {

    private static final int F32 = 0;
    private static final int Q4_0 = 2;

    @TempDir
    Path directory;

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(GgufBytes.of(4, 0, 0), "it has version 4 of the format, supported are 1 to 3"),
                Arguments.of(GgufBytes.of(0, 0, 0), "it has version 0 of the format"),
                Arguments.of(GgufBytes.of(3 << 24, 0, 0), "other byte order (big-endian)"),
                Arguments.of(GgufBytes.of(3, -1, 0), "18446744073709551615 tensors, more than fit"),
                Arguments.of(GgufBytes.of(3, 1L << 62, 0), "4611686018427387904 tensors, more than fit"),
                Arguments.of(GgufBytes.of(3, 0, 1L << 40), "1099511627776 metadata pairs, more than fit"),
                Arguments.of(GgufBytes.of(1, 0, 0xffffffffL), "4294967295 metadata pairs, more than fit"),
                Arguments.of(GgufBytes.of(3, 70_000, 0).raw(new byte[70_000 * 24]), "70000 tensors, at most 65536"),
                Arguments.of(
                        GgufBytes.of(3, 0, 70_000).raw(new byte[70_000 * 13]), "70000 metadata pairs, at most 65536"),
                Arguments.of(
                        GgufBytes.of(3, 0, 1).length(1L << 61).raw(new byte[16]),
                        "2305843009213693952 bytes are needed"),
                Arguments.of(
                        pair().key("k".repeat(70_000), GgufBytes.UINT8).raw((byte) 1),
                        "a name of metadata has 70000 bytes"),
                Arguments.of(
                        pair().key("k", 13).raw((byte) 1), "metadata k has a value of type 13, which does not exist"),
                Arguments.of(pair().key("k", -1).raw((byte) 1), "a value of type 4294967295"),
                Arguments.of(pair().key("k", GgufBytes.STRING).length(-1), "18446744073709551615 bytes are needed"),
                Arguments.of(pair().key("k", GgufBytes.UINT64).raw(new byte[7]), "8 bytes are needed from byte 37"),
                Arguments.of(
                        pair().array("k", GgufBytes.STRING, 1L << 60), "elements in its metadata k, more than fit"),
                Arguments.of(
                        pair().array("k", GgufBytes.FLOAT32, 1L << 62), "elements in its metadata k, more than fit"),
                Arguments.of(pair().array("k", GgufBytes.UINT8, -1), "elements in its metadata k, more than fit"),
                Arguments.of(pair().array("k", 77, 0), "metadata k has a value of type 77"),
                Arguments.of(nested(5), "arrays of its metadata k are nested more than 4 deep"),
                Arguments.of(twice(), "it has the metadata k twice"),
                Arguments.of(
                        pair().key("general.alignment", GgufBytes.UINT32).integer(0),
                        "its alignment is 0, no power of two"),
                Arguments.of(pair().key("general.alignment", GgufBytes.UINT32).integer(24), "its alignment is 24"),
                Arguments.of(
                        pair().key("general.alignment", GgufBytes.UINT64).longInteger(1L << 40),
                        "its alignment is 1099511627776"),
                Arguments.of(
                        pair().key("general.alignment", GgufBytes.STRING).string("32"),
                        "general.alignment is STRING where an integer"),
                Arguments.of(
                        pair().key("split.count", GgufBytes.UINT16).raw((byte) 3, (byte) 0),
                        "only found if they are called NAME-00001-of-00003.gguf"),
                Arguments.of(pair().key("split.count", GgufBytes.UINT32).integer(1 << 20), "part 1 of 1048576"),
                Arguments.of(pair().key("split.no", GgufBytes.UINT16).raw((byte) 3, (byte) 0), "part 4 of 1"),
                Arguments.of(
                        tensor().tensor("w".repeat(2000), F32, 0, 1).data(32, 32), "a name of a tensor has 2000 bytes"),
                Arguments.of(
                        tensor().tensor("w", F32, 0, 1, 1, 1, 1, 1).data(32, 32),
                        "tensor w has 5 dimensions, at most 4"),
                Arguments.of(tensor().string("w").integer(-1).raw(new byte[64]), "tensor w has 4294967295 dimensions"),
                Arguments.of(tensor().tensor("w", F32, 0, 0, 4).data(32, 32), "tensor w has shape [4, 0]"),
                Arguments.of(tensor().tensor("w", F32, 0, -4, 4).data(32, 32), "tensor w has shape [4, -4]"),
                Arguments.of(
                        tensor().tensor("w", F32, 0, 1L << 32, 1L << 32).data(32, 32),
                        "tensor w has shape [4294967296, 4294967296]"),
                Arguments.of(tensor().tensor("w", F32, 0, 1L << 62, 4).data(32, 32), "tensor w has shape"),
                Arguments.of(tensor().tensor("w", F32, 0, 1L << 31, 1).data(32, 32), "too large for a matrix"),
                Arguments.of(
                        tensor().tensor("w", Q4_0, 0, 31).data(32, 32),
                        "have 31 values, which is no multiple of the 32 of a block of Q4_0"),
                Arguments.of(tensor().tensor("w", 99, 0, 32).data(32, 32), "tensor w has type 99, which is not known"),
                Arguments.of(
                        tensor().tensor("w", F32, 4, 1).data(32, 32),
                        "begins at byte 4 of the data, no multiple of the alignment 32"),
                Arguments.of(tensor().tensor("w", F32, -32, 1).data(32, 32), "begins at byte 18446744073709551584"),
                Arguments.of(
                        tensor().tensor("w", F32, 32, 1).data(32, 32),
                        "needs 4 bytes from byte 32 of the data, the file has 32; it is truncated"),
                Arguments.of(tensor().tensor("w", F32, Long.MAX_VALUE - 31, 1).data(32, 32), "it is truncated"),
                Arguments.of(tensor().tensor("w", F32, 0, 9).data(32, 32), "tensor w needs 36 bytes"),
                Arguments.of(
                        tensor().tensor("w", F32, 0, 1L << 30, 1L << 20).data(32, 32), "needs 4503599627370496 bytes"),
                Arguments.of(
                        GgufBytes.of(3, 2, 0)
                                .tensor("w", F32, 0, 1)
                                .tensor("w", F32, 0, 1)
                                .data(32, 32),
                        "it has tensor w twice"));
    }

    private static GgufBytes pair() {
        return GgufBytes.of(3, 0, 1);
    }

    private static GgufBytes tensor() {
        return GgufBytes.of(3, 1, 0);
    }

    private static GgufBytes nested(int depth) {
        GgufBytes bytes = pair().key("k", GgufBytes.ARRAY);
        for (int level = 1; level < depth; level++) {
            bytes.integer(GgufBytes.ARRAY).length(1);
        }
        return bytes.integer(GgufBytes.UINT8).length(1).raw((byte) 1);
    }

    private static GgufBytes twice() {
        return GgufBytes.of(3, 0, 2)
                .key("k", GgufBytes.UINT8)
                .raw((byte) 1)
                .key("k", GgufBytes.BOOL)
                .raw((byte) 1);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrong")
    void aWrongNumberIsNamed(GgufBytes bytes, String said) throws IOException {
        rejected(write("model.gguf", bytes.bytes()), said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TQ1_0 34",
                "TQ2_0 35",
                "NVFP4 40",
                "Q1_0 41",
                "Q2_0 42",
                "Q4_2 4",
                "Q4_0_8_8 33",
                "IQ4_NL_4_4 36",
                "Q8_K 15"
            })
    void typesThatAreNotServedAreRejectedByName(String type) throws IOException {
        String[] each = type.split(" ");
        rejected(
                write(
                        "model.gguf",
                        tensor().tensor("w", Integer.parseInt(each[1]), 0, 256)
                                .data(32, 512)
                                .bytes()),
                "tensor w is quantised as %s, which is not supported".formatted(each[0]));
    }

    @Test
    void wholeNumbersAreReadPastButAreNoWeights() throws IOException {
        GgufFile file = GgufFile.open(write(
                "model.gguf", tensor().tensor("ids", 26, 0, 8).data(32, 32).bytes()));
        assertThat(file.type("ids")).isEqualTo("I32");
        assertThatThrownBy(() -> file.matrix("ids"))
                .isInstanceOf(GgufException.class)
                .hasMessageEndingWith("tensor ids has type I32, which is not supported for weights");
    }

    @Test
    void whatIsNoFileOfGgufIsSaid() throws IOException {
        rejected(directory.resolve("absent.gguf"), "absent.gguf is missing");
        rejected(directory, "is a directory");
        rejected(
                Files.createSymbolicLink(directory.resolve("link.gguf"), directory.resolve("absent")),
                "is a symbolic link that leads to no file");
        rejected(write("empty.gguf", new byte[0]), "is no GGUF file");
        rejected(write("other.gguf", "GGML and more".getBytes(StandardCharsets.US_ASCII)), "is no GGUF file");
        rejected(
                write("lfs.gguf", "version https://git-lfs.github.com/spec/v1".getBytes(StandardCharsets.US_ASCII)),
                "is a Git LFS pointer");
        rejected(write("short.gguf", "GGUF".getBytes(StandardCharsets.US_ASCII)), "4 bytes are needed from byte 4");
    }

    @Test
    void namesFromFilesAreQuotedOnOneLine() throws IOException {
        byte[] bytes = tensor().tensor("a\nb\u2028c", 99, 0, 1).data(32, 32).bytes();
        rejected(write("model.gguf", bytes), "tensor a b c has type 99");
    }

    private Path write(String name, byte... bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private static void rejected(Path path, String said) {
        assertThatThrownBy(() -> GgufFile.open(path))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining(said)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }
}

package org.stromboli.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitGgufTest {

    private static final int F32 = 0;

    @TempDir
    Path directory;

    @Test
    void allPartsAreOneModel() throws IOException {
        Path first = part(1, 3, 2, "a");
        Path second = part(2, 3, 2, "b");
        empty(3, 3);
        GgufFile file = GgufFile.open(first);
        assertThat(file.names()).containsExactly("a", "b");
        assertThat(file.files()).hasSize(3);
        assertThat(file.file("a")).isEqualTo(first);
        assertThat(file.file("b")).isEqualTo(second);
        float[] values = new float[2];
        file.matrix("b").decode(0, values);
        assertThat(values).containsExactly(2f, 2f);
    }

    @Test
    void missingPartsAreNamed() throws IOException {
        Path first = part(1, 3, 2, "a");
        rejected(first, "it is part 1 of 3, and beside it 2 are missing: m-00002-of-00003.gguf, m-00003-of-00003.gguf");
        part(2, 3, 2, "b");
        rejected(first, "it is part 1 of 3, and beside it one is missing: m-00003-of-00003.gguf");
        rejected(part(1, 9, 2, "a"), "8 are missing: m-00002-of-00009.gguf, ", "m-00006-of-00009.gguf, ...");
    }

    @Test
    void anotherPartThanTheFirstNamesTheFirst() throws IOException {
        part(1, 2, 2, "a");
        rejected(part(2, 2, 2, "b"), "it is part 2 of 2; give the first, m-00001-of-00002.gguf");
    }

    @Test
    void partsThatDoNotBelongTogetherAreRejected() throws IOException {
        Path first = part(1, 2, 2, "a");
        Path second = part(2, 2, 2, "a");
        rejected(first, "m-00002-of-00002.gguf is damaged: it has tensor a, which another part has, too");
        Files.write(second, part(2, 3, 2, "b", "other").bytes());
        rejected(first, "it says that it is part 2 of 3, its name says part 2 of 2");
        Files.write(second, part(1, 2, 2, "b", "other").bytes());
        rejected(first, "it says that it is part 1 of 2, its name says part 2 of 2");
        Files.write(second, part(2, 2, 7, "b", "other").bytes());
        assertThat(GgufFile.open(first).names()).hasSize(2);
        rejected(part(1, 2, 7, "a"), "it says that all parts have 7 tensors, they have 2");
        Files.write(second, new byte[] {'G', 'G', 'U', 'F'});
        rejected(first, "m-00002-of-00002.gguf is damaged");
    }

    @Test
    void partsAreFoundByTheirNamesAlone() throws IOException {
        Path blob = Files.write(
                directory.resolve("sha256-1234"), part(1, 2, 2, "a", "blob").bytes());
        rejected(blob, "it is part 1 of 2, which are only found if they are called NAME-00001-of-00002.gguf");
    }

    private Path part(int number, int parts, int tensors, String name) throws IOException {
        return Files.write(
                directory.resolve("m-%05d-of-%05d.gguf".formatted(number, parts)),
                part(number, parts, tensors, name, "m").bytes());
    }

    /// A tensor of two values, each the number of the part.
    private static GgufBytes part(int number, int parts, int tensors, String name, String model) {
        int value = Float.floatToIntBits(number);
        return head(number, parts, tensors, 1, model)
                .tensor(name, F32, 0, 2)
                .data(32, 0)
                .integer(value)
                .integer(value);
    }

    private void empty(int number, int parts) throws IOException {
        Files.write(
                directory.resolve("m-%05d-of-%05d.gguf".formatted(number, parts)),
                head(number, parts, 2, 0, "m").bytes());
    }

    private static GgufBytes head(int number, int parts, int tensors, int here, String model) {
        return GgufBytes.of(3, here, 4)
                .key("split.no", GgufBytes.UINT16)
                .raw((byte) (number - 1), (byte) 0)
                .key("split.count", GgufBytes.UINT16)
                .raw((byte) parts, (byte) 0)
                .key("split.tensors.count", GgufBytes.INT32)
                .integer(tensors)
                .key("general.name", GgufBytes.STRING)
                .string(model);
    }

    private static void rejected(Path path, String... said) {
        assertThatThrownBy(() -> GgufFile.open(path))
                .isInstanceOf(GgufException.class)
                .hasMessageContainingAll(said);
    }
}

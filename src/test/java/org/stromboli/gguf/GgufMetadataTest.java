package org.stromboli.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.Fixtures;

class GgufMetadataTest {

    @TempDir
    Path directory;

    /// `blocks.py` beside the fixture writes them with the Python package gguf.
    @Test
    void valuesOfEveryTypeAreRead() {
        GgufMetadata metadata =
                GgufFile.open(Fixtures.path("gguf", "blocks.gguf")).metadata();
        assertThat(metadata.text("test.text")).contains("▁naïve");
        assertThat(metadata.integer("test.u16")).hasValue(65535);
        assertThat(metadata.integer("test.i64")).hasValue(-(1L << 40));
        assertThat(metadata.real("test.f32")).contains((double) 1e-5f);
        assertThat(metadata.real("test.f64")).contains(1e-5);
        assertThat(metadata.real("test.u16")).contains(65535.0);
        assertThat(metadata.flag("test.flag")).contains(true);
        assertThat(metadata.flag("test.u16")).contains(true);
        assertThat(metadata.texts("test.texts")).contains(List.of("a", "", "bc"));
        assertThat(metadata.integers("test.integers")).containsExactly(3, -4);
        assertThat(metadata.integers("test.u16")).containsExactly(65535);
        assertThat(metadata.reals("test.reals")).containsExactly(0.5f, -0.25f);
        assertThat(metadata.reals("test.integers")).containsExactly(3f, -4f);
    }

    @Test
    void absentKeysAreEmpty() {
        GgufMetadata metadata =
                GgufFile.open(Fixtures.path("gguf", "blocks.gguf")).metadata();
        assertThat(metadata.keys()).contains("test.text").doesNotContain("absent");
        assertThat(metadata.text("absent")).isEmpty();
        assertThat(metadata.integer("absent")).isEmpty();
        assertThat(metadata.real("absent")).isEmpty();
        assertThat(metadata.flag("absent")).isEmpty();
        assertThat(metadata.texts("absent")).isEmpty();
        assertThat(metadata.reals("absent")).isEmpty();
        assertThat(metadata.integers("absent")).isEmpty();
    }

    @Test
    void valuesOfOtherKindsAreNamed() {
        GgufMetadata metadata =
                GgufFile.open(Fixtures.path("gguf", "blocks.gguf")).metadata();
        assertThatThrownBy(() -> metadata.text("test.u16"))
                .isInstanceOf(GgufException.class)
                .hasMessageEndingWith("its metadata test.u16 is UINT16 where a string is expected");
        assertThatThrownBy(() -> metadata.integer("test.integers"))
                .hasMessageEndingWith("test.integers is an array of INT32 where an integer is expected");
        assertThatThrownBy(() -> metadata.real("test.text")).hasMessageEndingWith("STRING where a number is expected");
        assertThatThrownBy(() -> metadata.flag("test.f32")).hasMessageEndingWith("FLOAT32 where a flag is expected");
        assertThatThrownBy(() -> metadata.texts("test.text"))
                .hasMessageEndingWith("STRING where an array of strings is expected");
        assertThatThrownBy(() -> metadata.reals("test.texts"))
                .hasMessageEndingWith("an array of STRING where an array of numbers is expected");
        assertThatThrownBy(() -> metadata.integers("test.reals"))
                .hasMessageEndingWith("an array of FLOAT32 where an array of integers is expected");
    }

    /// Version 1 has lengths of 32 bits, version 2 is the same as 3.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void allVersionsAreRead(int version) throws IOException {
        Path path = write(GgufBytes.of(version, 1, 3)
                .key("general.architecture", GgufBytes.STRING)
                .string("llama")
                .array("tokens", GgufBytes.STRING, 2)
                .string("a")
                .string("b")
                .key("llama.block_count", GgufBytes.UINT32)
                .integer(7)
                .tensor("w", 0, 0, 3, 2)
                .data(32, 24));
        GgufFile file = GgufFile.open(path);
        assertThat(file.metadata().text("general.architecture")).contains("llama");
        assertThat(file.metadata().texts("tokens")).contains(List.of("a", "b"));
        assertThat(file.metadata().integer("llama.block_count")).hasValue(7);
        assertThat(file.shape("w")).containsExactly(2, 3);
        assertThat(GgufMetadata.peek(path).texts("tokens")).contains(List.of("a", "b"));
    }

    /// A token that is half a character must not move the others.
    @Test
    void tokensThatAreNoTextKeepTheirPlaces() throws IOException {
        Path path = write(GgufBytes.of(3, 0, 1)
                .array("tokens", GgufBytes.STRING, 3)
                .string("a")
                .string((byte) 0xe2, (byte) 0x96)
                .string("b"));
        assertThat(GgufFile.open(path).metadata().texts("tokens")).contains(List.of("a", "\ufffd", "b"));
    }

    @Test
    void arraysOfArraysAreReadPast() throws IOException {
        Path path = write(GgufBytes.of(3, 0, 2)
                .array("nested", GgufBytes.ARRAY, 2)
                .integer(GgufBytes.UINT8)
                .length(3)
                .raw(new byte[3])
                .integer(GgufBytes.STRING)
                .length(1)
                .string("deep")
                .key("after", GgufBytes.BOOL)
                .raw((byte) 1));
        GgufMetadata metadata = GgufFile.open(path).metadata();
        assertThat(metadata.flag("after")).contains(true);
        assertThatThrownBy(() -> metadata.texts("nested"))
                .isInstanceOf(GgufException.class)
                .hasMessageEndingWith("an array of ARRAY where an array of strings is expected");
    }

    @Test
    void integersThatDoNotFitAreRejected() throws IOException {
        Path path = write(GgufBytes.of(3, 0, 1).key("large", GgufBytes.UINT64).longInteger(-1));
        GgufMetadata metadata = GgufFile.open(path).metadata();
        assertThatThrownBy(() -> metadata.integer("large"))
                .isInstanceOf(GgufException.class)
                .hasMessageEndingWith("its metadata large is 18446744073709551615");
    }

    @Test
    void aPeekGetsWhatLiesBeforeTheDamage() throws IOException {
        Path path = write(GgufBytes.of(3, 5, 9)
                .key("general.architecture", GgufBytes.STRING)
                .string("clip")
                .key("broken", 99));
        assertThat(GgufMetadata.peek(path).text("general.architecture")).contains("clip");
        assertThat(GgufMetadata.peek(path).keys()).hasSize(1);
        assertThat(GgufMetadata.peek(directory.resolve("absent")).keys()).isEmpty();
    }

    private Path write(GgufBytes bytes) throws IOException {
        return Files.write(directory.resolve("model.gguf"), bytes.bytes());
    }
}

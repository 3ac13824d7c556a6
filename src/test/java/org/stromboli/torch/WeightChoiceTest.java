package org.stromboli.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.PytorchFixture;

class WeightChoiceTest {

    @TempDir
    Path root;

    private Path directory;

    @BeforeEach
    void make() throws IOException {
        directory = Files.createDirectory(root.resolve("checkpoint"));
    }

    @Test
    void safetensorsGoBeforeBinAndAnIndexBeforeASingleFile() throws IOException {
        bin("pytorch_model.bin", "a");
        assertThat(names()).containsExactly("a");
        bin("shard.bin", "b");
        index("pytorch_model.bin.index.json", "b", "shard.bin");
        assertThat(names()).containsExactly("b");
        safetensors("model.safetensors", "c");
        assertThat(names()).containsExactly("c");
        safetensors("shard.safetensors", "d");
        index("model.safetensors.index.json", "d", "shard.safetensors");
        assertThat(names()).containsExactly("d");
    }

    @Test
    void takesOnlyWhatTheIndexNames() throws IOException {
        PytorchFixture.write(directory.resolve("one.bin"), Map.of("a", weight(), "old", weight()));
        PytorchFixture.write(directory.resolve("two.bin"), Map.of("b", weight(), "old", weight()));
        Files.writeString(
                directory.resolve("pytorch_model.bin.index.json"),
                "{\"weight_map\":{\"a\":\"one.bin\",\"b\":\"two.bin\"}}");
        assertThat(names()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void shardsWithoutAnIndexMustBeComplete() throws IOException {
        bin("pytorch_model-00001-of-00002.bin", "a");
        bin("pytorch_model-00002-of-00002.bin", "b");
        assertThat(names()).containsExactlyInAnyOrder("a", "b");
        Files.delete(directory.resolve("pytorch_model-00002-of-00002.bin"));
        bin("pytorch_model-00003-of-00002.bin", "c");
        rejected("pytorch_model-00001-of-00002.bin, pytorch_model-00003-of-00002.bin without an index");
        Files.delete(directory.resolve("pytorch_model-00003-of-00002.bin"));
        assertThat(names()).containsExactly("a");
        safetensors("model.fp16.safetensors", "d");
        safetensors("model.fp32.safetensors", "e");
        rejected("model.fp16.safetensors, model.fp32.safetensors without an index");
    }

    /// As AutoGPTQ and people who used it named files.
    @ParameterizedTest
    @CsvSource({
        "gptq_model-4bit-128g.safetensors",
        "gptq_model-8bit--1g.safetensors",
        "vicuna-13b-GPTQ-4bit-128g.no-act.order.safetensors",
        "llava_8bits.safetensors",
        "4bit.safetensors"
    })
    void filesOfToolsThatQuantiseAreFoundLast(String name) throws IOException {
        assertThat(WeightFiles.isIn(directory)).isFalse();
        safetensors("llava-16bit.safetensors", "no");
        rejected("neither model.safetensors nor pytorch_model.bin");
        safetensors(name, "a");
        assertThat(WeightFiles.isIn(directory)).isTrue();
        assertThat(names()).containsExactly("a");
        bin("pytorch_model.bin", "b");
        assertThat(names()).containsExactly("b");
    }

    @Test
    void filesOfToolsThatQuantiseMayBeShards() throws IOException {
        safetensors("gptq_model-4bit-128g-00001-of-00002.safetensors", "a");
        safetensors("gptq_model-4bit-128g-00002-of-00002.safetensors", "b");
        assertThat(names()).containsExactlyInAnyOrder("a", "b");
        index("gptq_model-4bit-128g.safetensors.index.json", "b", "gptq_model-4bit-128g-00002-of-00002.safetensors");
        assertThat(names()).containsExactly("b");
    }

    @ParameterizedTest
    @CsvSource({"quantize_config.json, model_file_base_name", "quant_config.json, model_basename"})
    void theConfigurationMayNameTheFile(String config, String key) throws IOException {
        safetensors("llava-awq.safetensors", "a");
        rejected("neither model.safetensors nor pytorch_model.bin");
        Files.writeString(directory.resolve(config), "{\"%s\": \"llava-awq\"}".formatted(key));
        assertThat(names()).containsExactly("a");
        Files.writeString(directory.resolve(config), "{\"%s\": \"../llava-awq\"}".formatted(key));
        rejected("neither model.safetensors nor pytorch_model.bin");
        Files.writeString(directory.resolve(config), "{");
        rejected("neither model.safetensors nor pytorch_model.bin");
    }

    @Test
    void aTensorInTwoShardsIsAmbiguous() throws IOException {
        bin("pytorch_model-00001-of-00002.bin", "a");
        bin("pytorch_model-00002-of-00002.bin", "a");
        rejected("tensor a in several files");
    }

    /// A cache of Hugging Face holds links to files in a folder beside it, named by their hashes.
    @Test
    void followsLinksToFilesElsewhere() throws IOException {
        Path blobs = Files.createDirectory(root.resolve("blobs"));
        PytorchFixture.write(blobs.resolve("0f3a"), Map.of("a", weight()));
        CheckpointCopy.write(blobs.resolve("77cd"), Map.of("b", weight()), 0);
        Files.writeString(blobs.resolve("91ee"), "{\"weight_map\":{\"b\":\"model-00001-of-00001.safetensors\"}}");
        Files.createSymbolicLink(directory.resolve("pytorch_model.bin"), Path.of("../blobs/0f3a"));
        assertThat(names()).containsExactly("a");
        Files.createSymbolicLink(directory.resolve("model-00001-of-00001.safetensors"), Path.of("../blobs/77cd"));
        Files.createSymbolicLink(directory.resolve("model.safetensors.index.json"), Path.of("../blobs/91ee"));
        assertThat(names()).containsExactly("b");
    }

    @ParameterizedTest
    @CsvSource({"model.safetensors", "pytorch_model.bin", "model.safetensors.index.json"})
    void saysThatALinkLeadsNowhere(String name) throws IOException {
        Path link = directory.resolve(name);
        Files.createSymbolicLink(link, Path.of(name));
        rejected("link that leads to no");
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("../blobs/gone"));
        rejected("link that leads to no");
        Files.delete(link);
        Files.createDirectory(link);
        rejected(name);
    }

    @Test
    void saysWhichFilesOfAnotherKindThereAre() throws IOException {
        rejected("neither model.safetensors nor pytorch_model.bin");
        Files.writeString(directory.resolve("consolidated.00.pth"), "");
        rejected("consolidated.00.pth is of another kind");
        assertThatThrownBy(() -> WeightFiles.open(root.resolve("gone"))).isInstanceOf(WeightFileException.class);
    }

    @Test
    void anIndexNamesATensorOnce() throws IOException {
        bin("one.bin", "a");
        Files.writeString(
                directory.resolve("pytorch_model.bin.index.json"),
                "{\"weight_map\":{\"a\":\"one.bin\",\"a\":\"two.bin\"}}");
        rejected("not valid JSON");
    }

    private Set<String> names() {
        return WeightFiles.open(directory).names();
    }

    private static Weight weight() {
        return new Weight("F32", new int[] {2}, new byte[8]);
    }

    private void bin(String file, String tensor) throws IOException {
        PytorchFixture.write(directory.resolve(file), Map.of(tensor, weight()));
    }

    private void safetensors(String file, String tensor) throws IOException {
        CheckpointCopy.write(directory.resolve(file), Map.of(tensor, weight()), 0);
    }

    private void index(String file, String tensor, String shard) throws IOException {
        Files.writeString(directory.resolve(file), "{\"weight_map\":{\"%s\":\"%s\"}}".formatted(tensor, shard));
    }

    private void rejected(String reason) {
        assertThatThrownBy(() -> WeightFiles.open(directory))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
}

package org.stromboli.family.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.fixtures.CheckpointCopy;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.model.checkpoint.CheckpointException;

/// What people give the server in place of a model directory gets one sentence that says what it is.
class ForeignModelsTest {

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "llava-hf/llava-1.5-7b-hf | nothing is downloaded: get it with \"hf download llava-hf/llava-1.5-7b-hf --local-dir llava-1.5-7b-hf\"",
                "https://huggingface.co/llava-hf/llava-1.5-7b-hf | hf download llava-hf/llava-1.5-7b-hf",
                "https://huggingface.co/llava-hf/llava-1.5-7b-hf/tree/main | hf download llava-hf/llava-1.5-7b-hf",
                "huggingface.co/llava-hf/llava-1.5-7b-hf | hf download llava-hf/llava-1.5-7b-hf",
                "hf:llava-hf/llava-1.5-7b-hf | hf download llava-hf/llava-1.5-7b-hf",
                "hf://llava-hf/llava-1.5-7b-hf | hf download llava-hf/llava-1.5-7b-hf",
                "llava:7b | the name of a model of Ollama",
                "library/llava:13b-v1.6 | the name of a model of Ollama",
                "llava-1.5-7b-hf | nothing is downloaded",
                "/no/such/model | the model directory /no/such/model does not exist"
            })
    void aNameIsNoDirectory(String given, String said) {
        assertThatThrownBy(() -> FamilyRegistry.open(Path.of(given)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("the model directory ")
                .hasMessageContainingAll("does not exist", said);
    }

    @Test
    void aStoreOfOllamaIsNamed() throws IOException {
        Path blobs = Files.createDirectories(directory.resolve("models/blobs"));
        Files.createDirectories(directory.resolve("models/manifests"));
        Files.write(blobs.resolve("sha256-170370233dd5"), gguf("llama", 2));
        rejected(directory.resolve("models"), "models of Ollama");
        rejected(blobs, "blobs of Ollama, sha256-170370233dd5, a GGUF file (llama, Q4_0)");
    }

    /// Beside weights that are served, such files do not matter.
    @Test
    void ggufBesideACheckpointIsNoTrouble() throws IOException {
        new CheckpointCopy(Fixtures.path("llava", "checkpoint"), directory).write(0);
        Files.write(directory.resolve("ggml-model-q4_k.gguf"), gguf("llama", 15));
        Files.writeString(directory.resolve("model.onnx"), "x");
        assertThat(FamilyRegistry.open(directory).plan().bytes()).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "model.onnx | an ONNX model (model.onnx)",
                "decoder_model_merged.onnx | an ONNX model",
                "openvino_language_model.xml | an OpenVINO model (openvino_language_model.xml)",
                "mlc-chat-config.json | a model compiled for MLC",
                "weights.00.safetensors | a model for MLX (weights.00.safetensors)",
                "rank0.engine | an engine of TensorRT",
                "consolidated.00.pth | weights in the format of their first publisher (consolidated.00.pth)",
                "llava.pth | weights of PyTorch in files of another name (llava.pth)",
                "last.ckpt | weights of PyTorch in files of another name (last.ckpt)",
                "tf_model.h5 | weights of TensorFlow",
                "flax_model.msgpack | weights of Flax",
                "__0_0.distcp | a checkpoint of distributed training",
                "model_index.json | a pipeline of diffusers",
                "model.safetensors.incomplete | an unfinished download",
                "adapter_model.safetensors | the weights of an adapter (adapter_model.safetensors) without its adapter_config.json",
                "adapter_model.bin | the weights of an adapter (adapter_model.bin) without its adapter_config.json"
            })
    void aFolderOfAnotherKindIsNamed(String file, String said) throws IOException {
        Files.writeString(directory.resolve(file), "{}");
        Files.writeString(directory.resolve("config.json"), "{\"model_type\":\"llava\"}");
        rejected(directory, said, "served are directories with config.json");
    }

    @Test
    void theOutputOfATrainerHoldsItsCheckpointsInside() throws IOException {
        Files.createDirectories(directory.resolve("checkpoint-500"));
        rejected(directory, "checkpoints of a training run (checkpoint-500): give the directory of one");
    }

    @Test
    void aFolderOfModelsNamesThem() throws IOException {
        Path cache = Files.createDirectories(directory.resolve("hub"));
        Files.createDirectories(cache.resolve("models--llava-hf--llava-1.5-7b-hf/snapshots"));
        Files.createDirectories(cache.resolve("version"));
        rejected(
                cache,
                "a cache of the Hugging Face hub (models--llava-hf--llava-1.5-7b-hf): give the directory of one");
        Path models = Files.createDirectories(directory.resolve("models"));
        for (String name : new String[] {"b", "a"}) {
            Files.writeString(Files.createDirectories(models.resolve(name)).resolve("config.json"), "{}");
        }
        rejected(models, "directories of models (a, b): give one of these");
    }

    @Test
    void anEmptyFolderIsSaidToBeEmpty() {
        rejected(directory, "is empty");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "model.safetensors | a weight file (safetensors)",
                "pytorch_model.bin | a weight file (.bin)",
                "llava.pth | a weight file of PyTorch (.pth)",
                "llava.ckpt | a training checkpoint (.ckpt)",
                "model.onnx | an ONNX model",
                "llava.tar.gz | an archive",
                "config.json | a JSON file",
                "llava | a file"
            })
    void aSingleFileIsNoModel(String name, String said) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "{}");
        rejected(file, "is " + said + ", not a model directory");
        Files.writeString(directory.resolve("config.json"), "{}");
        rejected(file, "set stromboli.model to its directory, " + directory);
    }

    @Test
    void aPointerOfGitLfsIsNoWeightFile() throws IOException {
        new CheckpointCopy(Fixtures.path("llava", "checkpoint"), directory);
        Files.writeString(
                directory.resolve("model.safetensors"),
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 14000000000\n");
        rejected(directory, "model.safetensors is a pointer of Git LFS");
    }

    /// Whatever the bytes behind the first four are: one sentence names the file.
    @Test
    void aDamagedGgufFileIsStillOne() throws IOException {
        long seed = 13;
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 300; trial++) {
            byte[] bytes = gguf("llama", 15);
            for (int change = 0; change < 1 + trial % 4; change++) {
                bytes[random.nextInt(4, bytes.length)] = (byte) random.nextInt();
            }
            byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(4, bytes.length + 1));
            Path file = Files.write(directory.resolve("damaged.gguf"), cut);
            assertThatThrownBy(() -> FamilyRegistry.open(file))
                    .describedAs("seed %d, trial %d", seed, trial)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("damaged.gguf");
        }
    }

    private static void rejected(Path path, String... said) {
        assertThatThrownBy(() -> FamilyRegistry.open(path))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(said)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    /// The metadata that converters write first, with a list before the ones that are requested.
    private static byte[] gguf(String architecture, int type) {
        ByteBuffer out = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        out.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3).putLong(0).putLong(4);
        put(out, "general.tags").putInt(9).putInt(8).putLong(2);
        put(put(out, "multimodal"), "vision");
        put(put(out, "general.architecture").putInt(8), architecture);
        put(out, "general.quantization_version").putInt(4).putInt(2);
        put(out, "general.file_type").putInt(4).putInt(type);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    private static ByteBuffer put(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return out.putLong(bytes.length).put(bytes);
    }
}

package org.stromboli.family.foreign;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What one file is, by its first bytes, else by its name.
///
/// @param what for messages, for example `a GGUF file (llama, Q4_K_M)`
/// @param gguf whether llama.cpp's programs read it
record ForeignFile(Path path, String what, boolean gguf) {

    private static final int HEAD = 64;

    /// By the end of the name. Longer ends come before shorter ones.
    private static final List<List<String>> BY_NAME = List.of(
            List.of(".gguf", "a file that is called GGUF, but is none by its first bytes: download it again"),
            List.of(".ggml", "a file of GGML, the format before GGUF"),
            List.of(".safetensors.index.json", "an index of weight files"),
            List.of(".safetensors", "a weight file (safetensors)"),
            List.of(".onnx", "an ONNX model"),
            List.of(".onnx_data", "the weights of an ONNX model"),
            List.of(".tflite", "a TensorFlow Lite model"),
            List.of(".h5", "weights of TensorFlow"),
            List.of(".msgpack", "weights of Flax"),
            List.of(".npz", "weights of NumPy or MLX"),
            List.of(".mlpackage", "a Core ML model"),
            List.of(".engine", "a TensorRT engine"),
            List.of(".plan", "a TensorRT engine"),
            List.of(".llamafile", "a llamafile, a program with a GGUF model in it"),
            List.of(".nemo", "a NeMo archive"),
            List.of(".ckpt", "a training checkpoint (.ckpt)"),
            List.of(".pth", "a weight file of PyTorch (.pth)"),
            List.of(".pt", "a weight file of PyTorch (.pt)"),
            List.of(".distcp", "a shard of a distributed training checkpoint"),
            List.of(".bin", "a weight file (.bin)"),
            List.of(".tar.gz", "an archive"),
            List.of(".tgz", "an archive"),
            List.of(".tar", "an archive"),
            List.of(".zip", "an archive"),
            List.of(".json", "a JSON file"));

    /// Empty for files of other kinds, directories, and what cannot be read.
    static Optional<ForeignFile> of(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        byte[] head = head(path);
        if (GgufSummary.isGguf(head)) {
            return Optional.of(new ForeignFile(
                    path, "a GGUF file%s".formatted(GgufSummary.of(path).text()), true));
        }
        if (startsWith(head, "version https://git-lfs")) {
            return Optional.of(new ForeignFile(
                    path, "a pointer of Git LFS in place of a file: run git lfs pull, or download it again", false));
        }
        return BY_NAME.stream()
                .filter(each -> name.endsWith(each.getFirst()))
                .findFirst()
                .map(each -> new ForeignFile(path, each.getLast(), false));
    }

    private static boolean startsWith(byte[] head, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return head.length >= bytes.length && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
    }

    private static byte[] head(Path path) {
        if (!Files.isRegularFile(path)) {
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(HEAD);
        } catch (IOException _) {
            return new byte[0]; // its name alone tells
        }
    }

    String name() {
        return path.getFileName().toString();
    }
}

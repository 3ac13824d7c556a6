package org.stromboli.family.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stromboli.model.checkpoint.CheckpointException;

/// What a directory holds that has neither weights of a checkpoint nor an adapter, by the names of its entries and the
/// first bytes of its files. Stateless.
public final class ForeignDirectory {

    /// Entries that are looked at.
    private static final int MAX_ENTRIES = 2000;

    /// How many are named.
    private static final int MAX_NAMED = 4;

    /// What an entry's name tells of the whole directory.
    private record Sign(Predicate<String> name, String what) {

        static Sign of(String pattern, String what) {
            return new Sign(Pattern.compile(pattern).asMatchPredicate(), what);
        }
    }

    private static final String UNFINISHED = "an unfinished download (%s): download it again";

    private static final List<Sign> SIGNS = List.of(
            Sign.of("openvino_.*\\.(xml|bin)", "an OpenVINO model (%s)"),
            Sign.of(".*\\.onnx(_data)?|onnx", "an ONNX model (%s)"),
            Sign.of("mlc-chat-config\\.json|params_shard_\\d+\\.bin", "a model compiled for MLC (%s)"),
            Sign.of("weights(\\.\\d+)?\\.(npz|safetensors)", "a model for MLX (%s)"),
            Sign.of(".*\\.(engine|plan)", "an engine of TensorRT (%s)"),
            Sign.of(".*\\.(mlpackage|mlmodelc?)", "a Core ML model (%s)"),
            Sign.of(".*\\.tflite|.*\\.task", "a TensorFlow Lite model (%s)"),
            Sign.of(
                    "global_step\\d+|.*zero_pp_rank.*|mp_rank_.*|.*\\.distcp",
                    "a checkpoint of distributed training (%s): gather its shards into one model first"),
            Sign.of("models--.+", "a cache of the Hugging Face hub (%s): give the directory of one model"),
            Sign.of(
                    "adapter_model\\.(safetensors|bin)",
                    "the weights of an adapter (%s) without its adapter_config.json"),
            Sign.of("checkpoint-\\d+", "checkpoints of a training run (%s): give the directory of one"),
            Sign.of(
                    "consolidated.*\\.(pth|safetensors)",
                    "weights in the format of their first publisher (%s): take the conversion for Hugging Face"),
            Sign.of("model_index\\.json", "a pipeline of diffusers (%s)"),
            Sign.of("tf_model.*\\.h5|.*\\.h5", "weights of TensorFlow (%s)"),
            Sign.of("flax_model.*\\.msgpack|.*\\.msgpack", "weights of Flax (%s)"),
            Sign.of(
                    ".*\\.(pth|pt|ckpt)",
                    "weights of PyTorch in files of another name (%s): convert them to safetensors"),
            Sign.of(".*\\.(incomplete|part|aria2|crdownload)", UNFINISHED));

    private ForeignDirectory() {}

    /// @throws CheckpointException if it can be told what the directory holds instead of a model
    public static void reject(Path directory) {
        List<Path> entries = entries(directory);
        if (entries.isEmpty()) {
            throw new CheckpointException("the model directory %s is empty: %s".formatted(directory, ModelPath.SERVED));
        }
        Optional<String> what =
                gguf(directory, entries).or(() -> signed(entries)).or(() -> inner(directory, entries));
        if (what.isPresent()) {
            throw new CheckpointException("%s holds %s; %s".formatted(directory, what.get(), ModelPath.SERVED));
        }
    }

    /// A file that is there under a right name, but is only a pointer to what it should be.
    ///
    /// @throws CheckpointException if there is one
    public static void rejectPointers(Path directory) {
        for (Path entry : entries(directory)) {
            if (entry.toString().matches(".*\\.(safetensors|bin|model|json)") && isSmall(entry)) {
                ForeignFile.of(entry)
                        .filter(file -> file.what().contains("Git LFS"))
                        .ifPresent(file -> {
                            throw new CheckpointException("%s is %s".formatted(entry, file.what()));
                        });
            }
        }
    }

    private static boolean isSmall(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) < 1024;
        } catch (IOException _) {
            return false;
        }
    }

    private static Optional<String> gguf(Path directory, List<Path> entries) {
        List<ForeignFile> files = entries.stream()
                .filter(Files::isRegularFile)
                .flatMap(each -> ForeignFile.of(each).stream())
                .filter(ForeignFile::gguf)
                .limit(MAX_NAMED)
                .toList();
        if (files.isEmpty()) {
            return Optional.empty();
        }
        boolean blobs = directory.endsWith("blobs");
        return Optional.of((blobs ? "blobs of Ollama, " : "")
                + files.stream().map(each -> each.name() + ", " + each.what()).collect(Collectors.joining("; "))
                + (blobs
                        ? ": set stromboli.model to the name of a model, as in ollama:llava:7b"
                        : ": give one of these files"));
    }

    private static Optional<String> signed(List<Path> entries) {
        for (Sign sign : SIGNS) {
            List<String> names = entries.stream()
                    .map(each -> each.getFileName().toString())
                    .filter(sign.name())
                    .limit(MAX_NAMED)
                    .toList();
            if (!names.isEmpty()) {
                return Optional.of(sign.what().formatted(String.join(", ", names)));
            }
        }
        return Optional.empty();
    }

    /// Models that lie one directory deeper.
    private static Optional<String> inner(Path directory, List<Path> entries) {
        if (Files.exists(directory.resolve("config.json"))) {
            return Optional.empty();
        }
        String names = entries.stream()
                .filter(each -> Files.exists(each.resolve("config.json")))
                .limit(MAX_NAMED)
                .map(each -> each.getFileName().toString())
                .collect(Collectors.joining(", "));
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of("directories of models (%s): give one of these".formatted(names));
    }

    private static List<Path> entries(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.limit(MAX_ENTRIES).sorted().toList();
        } catch (IOException e) {
            throw new CheckpointException("the directory %s cannot be read".formatted(directory), e);
        }
    }
}

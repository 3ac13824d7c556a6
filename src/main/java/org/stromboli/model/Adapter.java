package org.stromboli.model;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.WeightFileException;
import org.stromboli.torch.WeightFiles;

/// A LoRA directory, read and checked: what it adds to weights of its base, and which weights it puts in their place.
/// Names are those of the model that was trained, in whichever format that was. Immutable; holds no weights.
public final class Adapter {

    /// `scale * b @ a` is added to a weight of shape `[m, n]`.
    ///
    /// @param a `[rank, n]`
    /// @param b `[m, rank]`
    public record Factors(WeightRef a, WeightRef b, double scale) {}

    private static final String CONFIG = "adapter_config.json";
    private static final List<String> FACTORS = List.of("adapter_model.safetensors", "adapter_model.bin");
    private static final List<String> TRAINABLES =
            List.of("non_lora_trainables.safetensors", "non_lora_trainables.bin");
    private static final int MAX_RANK = 65_536;

    private final Map<String, Factors> factors = new TreeMap<>();
    private final Map<String, WeightRef> replacements = new TreeMap<>();

    private Adapter() {}

    /// Where it says what it belongs to: the name of a model, or a directory on the machine where it was trained.
    public static Optional<String> baseName(Path directory) {
        return Optional.of(ConfigSection.read(directory.resolve(CONFIG)).text("base_model_name_or_path", ""))
                .filter(name -> !name.isBlank());
    }

    /// Whether a directory says that it holds an adapter, complete or not.
    public static boolean isAnnouncedIn(Path directory) {
        return Files.exists(directory.resolve(CONFIG), LinkOption.NOFOLLOW_LINKS);
    }

    public static boolean isIn(Path directory) {
        return Files.isRegularFile(directory.resolve(CONFIG))
                && file(directory, FACTORS).isPresent();
    }

    /// @throws CheckpointException in one sentence
    public static Adapter open(Path directory) {
        ConfigSection config = ConfigSection.read(directory.resolve(CONFIG));
        Path file = file(directory, FACTORS)
                .orElseThrow(() -> new CheckpointException(
                        "%s holds none of %s".formatted(directory, String.join(", ", FACTORS))));
        try {
            Adapter adapter = new Adapter();
            double scale = scale(config);
            adapter.readFactors(WeightFiles.openFile(file), config.size("r", 1, MAX_RANK), scale);
            file(directory, TRAINABLES).ifPresent(each -> adapter.readTrainables(WeightFiles.openFile(each)));
            return adapter;
        } catch (WeightFileException e) {
            throw new CheckpointException(e.getMessage(), e);
        }
    }

    private static Optional<Path> file(Path directory, List<String> names) {
        return names.stream().map(directory::resolve).filter(Files::exists).findFirst();
    }

    private static double scale(ConfigSection config) {
        config.oneOf("peft_type", "LORA", List.of("LORA"));
        for (String key : List.of("use_dora", "fan_in_fan_out")) {
            if (config.flag(key, false)) {
                throw config.wrong(key, "true", "false: adapters of this kind are not supported");
            }
        }
        for (String key : List.of("rank_pattern", "alpha_pattern")) {
            if (!config.json().path(key).isEmpty()) {
                throw config.wrong(key, config.json().get(key), "none: one rank and scale for all layers");
            }
        }
        if (!config.has("r") || !config.has("lora_alpha")) {
            throw new CheckpointException("%s lacks r or lora_alpha".formatted(CONFIG));
        }
        double rank = config.size("r", 1, MAX_RANK);
        double alpha = config.number("lora_alpha", 1, 0, 1e9);
        return alpha / (config.flag("use_rslora", false) ? Math.sqrt(rank) : rank);
    }

    private void readFactors(WeightFiles files, int rank, double scale) {
        Map<String, WeightRef> downs = new TreeMap<>();
        Map<String, WeightRef> ups = new TreeMap<>();
        for (String stored : files.names()) {
            AdapterName name = AdapterName.of(stored);
            switch (name.role()) {
                case DOWN -> downs.put(name.weight(), new WeightRef(files, stored));
                case UP -> ups.put(name.weight(), new WeightRef(files, stored));
                case WHOLE -> replacements.put(name.weight(), new WeightRef(files, stored));
            }
        }
        Set<String> changed = new TreeSet<>(downs.keySet());
        changed.addAll(ups.keySet());
        for (String weight : changed) {
            WeightRef a = downs.get(weight);
            WeightRef b = ups.get(weight);
            if (a == null || b == null) {
                throw new CheckpointException(
                        "the adapter holds one factor of %s, but not the other".formatted(weight));
            }
            factors.put(weight, checked(weight, rank, new Factors(a, b, scale)));
        }
    }

    private static Factors checked(String weight, int rank, Factors factors) {
        StoredTensor a = factors.a().stored();
        StoredTensor b = factors.b().stored();
        if (a.shape().length != 2 || b.shape().length != 2 || a.shape()[0] != b.shape()[1]) {
            throw new CheckpointException("the factors of %s have shapes %s and %s, which cannot be multiplied"
                    .formatted(weight, b.shapeText(), a.shapeText()));
        }
        if (a.shape()[0] != rank) {
            throw new CheckpointException(
                    "the factors of %s have rank %d, but r in %s is %d".formatted(weight, a.shape()[0], CONFIG, rank));
        }
        return factors;
    }

    private void readTrainables(WeightFiles files) {
        AdapterName.ofTrainables(files.names())
                .forEach((stored, weight) -> replacements.put(weight, new WeightRef(files, stored)));
    }

    /// By the name of the weight that they change.
    public Map<String, Factors> factors() {
        return Collections.unmodifiableMap(factors);
    }

    /// Weights that stand in the place of the base's, or are not in it: projector, norms, embeddings.
    public Map<String, WeightRef> replacements() {
        return Collections.unmodifiableMap(replacements);
    }
}

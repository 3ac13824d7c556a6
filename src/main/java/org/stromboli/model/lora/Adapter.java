package org.stromboli.model.lora;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.checkpoint.WeightRef;
import org.stromboli.torch.WeightFileException;
import org.stromboli.torch.WeightFiles;

/// A LoRA directory, read and checked: what it adds to weights of its base, and which weights it puts in their place.
/// Names are those of the model that was trained, in whichever format that was. Immutable; holds no weights.
public final class Adapter {

    /// `scale * b @ a` is added to a weight of shape `[m, n]`.
    ///
    /// @param a `[rank, n]`
    /// @param b `[m, rank]`
    /// @param start what is taken out of the weight before
    /// @param table whether the weight is a table of embeddings, whose factors are the other way round: `a` is
    /// `[rank, m]`, `b` is `[n, rank]`, and the product is transposed
    /// @param magnitudes lengths that the rows of the result get, or the columns of a table; `[m]`, or `[n]`
    public record Factors(
            WeightRef a, WeightRef b, double scale, FactorStart start, boolean table, Optional<WeightRef> magnitudes) {

        /// Whether they are added and nothing else happens to the weight.
        public boolean isSum() {
            return start == FactorStart.NOTHING && !table && magnitudes.isEmpty();
        }

        /// Shape of what is added.
        public long[] shape() {
            long rows = b.stored().shape()[0];
            long columns = a.stored().shape()[1];
            return table ? new long[] {columns, rows} : new long[] {rows, columns};
        }
    }

    /// A vector times a number that is added to a bias.
    public record BiasChange(WeightRef change, double scale) {}

    /// Rows of a table that stand in the place of those of some tokens.
    public record TokenRows(WeightRef rows, List<Integer> tokens) {}

    /// All of an adapter by the names of the weights that it changes.
    ///
    /// @param whole weights that stand in the place of the base's, or are not in it
    /// @param underFactors those of them that factors are added to
    public record Parts(
            Map<String, Factors> factors,
            Map<String, WeightRef> whole,
            Set<String> underFactors,
            Map<String, BiasChange> biases,
            Map<String, TokenRows> rows) {}

    private static final String CONFIG = "adapter_config.json";
    private static final List<String> FACTORS = List.of("adapter_model.safetensors", "adapter_model.bin");
    private static final List<String> TRAINABLES =
            List.of("non_lora_trainables.safetensors", "non_lora_trainables.bin");
    private static final List<String> PROJECTORS = List.of("mm_projector.safetensors", "mm_projector.bin");

    private final LoraSettings settings;
    private final Parts parts;

    private Adapter(LoraSettings settings, Parts parts) {
        this.settings = settings;
        this.parts = parts;
    }

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
        LoraSettings settings = LoraSettings.read(config);
        try {
            AdapterTensors tensors = new AdapterTensors(settings);
            tensors.addFactors(WeightFiles.openFile(file));
            trainables(directory).ifPresent(each -> tensors.addTrainables(WeightFiles.openFile(each)));
            return new Adapter(settings, tensors.parts());
        } catch (WeightFileException e) {
            throw new CheckpointException(e.getMessage(), e);
        }
    }

    private static Optional<Path> file(Path directory, List<String> names) {
        return names.stream().map(directory::resolve).filter(Files::exists).findFirst();
    }

    /// Some who trained by the original LLaVA code saved the projector alone.
    private static Optional<Path> trainables(Path directory) {
        Optional<Path> trainables = file(directory, TRAINABLES);
        Optional<Path> projector = file(directory, PROJECTORS);
        if (trainables.isPresent() && projector.isPresent()) {
            throw new CheckpointException("the adapter holds both %s and %s: keep the one that it was trained with"
                    .formatted(trainables.get(), projector.get()));
        }
        return trainables.or(() -> projector);
    }

    public LoraSettings settings() {
        return settings;
    }

    public Parts parts() {
        return parts;
    }

    /// By the name of the weight that they change.
    public Map<String, Factors> factors() {
        return parts.factors();
    }

    /// Weights that stand in the place of the base's, or are not in it: projector, norms, embeddings.
    public Map<String, WeightRef> replacements() {
        return parts.whole();
    }

    /// Why it is more than products to be added and weights to be replaced.
    public Optional<String> beyondSums() {
        if (!parts.rows().isEmpty()) {
            return Optional.of("trainable_token_indices");
        }
        if (!parts.biases().isEmpty()) {
            return Optional.of("lora_bias");
        }
        if (!parts.underFactors().isEmpty()) {
            return Optional.of("base_layer weights below its factors");
        }
        return parts.factors().values().stream()
                .filter(each -> !each.isSum())
                .findFirst()
                .map(each -> each.table()
                        ? "lora_embedding_A"
                        : each.magnitudes().isPresent() ? "use_dora" : "init_lora_weights " + each.start());
    }
}

package org.stromboli.model.quantised;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.torch.WeightFileException;
import org.stromboli.torch.WeightFiles;

/// Reads quantised checkpoints in the schemes that are served, and rejects all others in one sentence that names the
/// scheme: by their tensors first, then by what `config.json` says. Stateless.
public final class Quantisation {

    private static final Logger LOG = System.getLogger(Quantisation.class.getName());

    private Quantisation() {}

    /// Weights that cannot be opened are left to the next reader, which says why, unless the configuration
    /// names a scheme: some schemes write files that only their own library can read.
    ///
    /// @throws CheckpointException if the directory holds a quantised checkpoint that is not served
    public static void check(Path directory) {
        if (!WeightFiles.isIn(directory)) {
            return;
        }
        WeightFiles files;
        try {
            files = WeightFiles.open(directory);
        } catch (WeightFileException _) {
            ConfigEvidence.all(directory).stream()
                    .filter(ConfigEvidence::binding)
                    .filter(said -> UnservedScheme.of(said, SchemeSettings.of(List.of(said)))
                            .isPresent())
                    .findFirst()
                    .ifPresent(said -> {
                        throw rejected(directory, said.scheme(), "", Optional.of(said));
                    });
            return;
        }
        read(directory, files);
    }

    /// @param files that the directory holds
    /// @return nothing of a checkpoint whose weights are plain
    /// @throws CheckpointException if they are quantised in a way that is not served, or damaged
    public static QuantisedLayers read(Path directory, WeightFiles files) {
        List<ConfigEvidence> all = ConfigEvidence.all(directory);
        Optional<ConfigEvidence> said = all.stream().findFirst();
        SchemeSettings settings = SchemeSettings.of(all);
        Map<String, String> types = new TreeMap<>();
        files.names().forEach(name -> files.find(name).ifPresent(tensor -> types.put(name, tensor.type())));
        Optional<TensorEvidence> shown = TensorEvidence.of(types);
        Optional<String> unserved = said.filter(each -> each.binding() || shown.isPresent())
                .flatMap(each -> UnservedScheme.of(each, settings));
        if (unserved.isPresent()) {
            throw rejected(directory, unserved.get(), tensor(shown), said);
        }
        QuantisedLayers layers = new LayerReader(files, settings).read();
        types.keySet().removeAll(layers.used());
        Optional<TensorEvidence> left = TensorEvidence.of(types);
        if (left.isPresent()) {
            throw left.get().served()
                    ? damaged(directory, left.get())
                    : rejected(directory, left.get().scheme(), tensor(left), said);
        }
        if (layers.weights().isEmpty()) {
            said.filter(ConfigEvidence::binding).ifPresent(each -> rejectPlain(directory, each));
        }
        return layers;
    }

    private static String tensor(Optional<TensorEvidence> shown) {
        return shown.map(each -> "tensor " + each.tensor()).orElse("");
    }

    private static CheckpointException damaged(Path directory, TensorEvidence left) {
        return new CheckpointException(
                "%s is quantised (%s), but the layer of its tensor %s lacks others or has them in other types"
                        .formatted(directory, left.scheme(), left.tensor()));
    }

    private static void rejectPlain(Path directory, ConfigEvidence said) {
        if (!said.concernsLoading()) {
            throw rejected(directory, said.scheme(), "", Optional.of(said));
        }
        LOG.log(
                Level.WARNING,
                "{0} in {1} is for loaders that quantise while they read; the weights are plain and served as they are",
                said.where(),
                directory);
    }

    private static CheckpointException rejected(
            Path directory, String scheme, String tensor, Optional<ConfigEvidence> said) {
        StringBuilder evidence = new StringBuilder(tensor);
        if (said.isPresent()) {
            evidence.append(tensor.isEmpty() ? "" : "; ").append(said.get().where());
            String method = said.get().method();
            evidence.append(method.isEmpty() ? "" : " names " + method);
            said.get().details().forEach(each -> evidence.append(", ").append(each));
        }
        return new CheckpointException(
                "%s is quantised: %s (%s); this is not served: take the model that it was made from, or one in AWQ, GPTQ, FP8, bitsandbytes or compressed-tensors"
                        .formatted(directory, scheme, evidence));
    }
}

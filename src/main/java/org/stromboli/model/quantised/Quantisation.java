package org.stromboli.model.quantised;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.stromboli.model.checkpoint.CheckpointException;
import org.stromboli.torch.WeightFileException;
import org.stromboli.torch.WeightFiles;

/// Rejects quantised checkpoints in one sentence that names the scheme: by their tensors first, then by what
/// `config.json` says. Stateless.
public final class Quantisation {

    private static final Logger LOG = System.getLogger(Quantisation.class.getName());

    private Quantisation() {}

    /// Weights that cannot be opened are left to the next reader, which says why, unless the configuration
    /// names a scheme: some schemes write files that only their own library can read.
    ///
    /// @throws CheckpointException if the directory holds a quantised checkpoint
    public static void reject(Path directory) {
        if (!WeightFiles.isIn(directory)) {
            return;
        }
        try {
            reject(directory, WeightFiles.open(directory));
        } catch (WeightFileException _) {
            ConfigEvidence.of(directory).filter(ConfigEvidence::binding).ifPresent(said -> {
                throw rejected(directory, said.scheme(), "", Optional.of(said));
            });
        }
    }

    /// @param files that the directory holds
    /// @throws CheckpointException if they are quantised
    public static void reject(Path directory, WeightFiles files) {
        Map<String, String> types = new TreeMap<>();
        files.names().forEach(name -> files.find(name).ifPresent(tensor -> types.put(name, tensor.type())));
        Optional<ConfigEvidence> said = ConfigEvidence.of(directory);
        Optional<TensorEvidence> shown = TensorEvidence.of(types);
        if (shown.isPresent()) {
            throw rejected(
                    directory,
                    scheme(shown.get(), said),
                    "tensor " + shown.get().tensor(),
                    said);
        }
        said.filter(ConfigEvidence::binding).ifPresent(each -> rejectPlain(directory, each));
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

    private static String scheme(TensorEvidence shown, Optional<ConfigEvidence> said) {
        boolean grouped = shown.scheme().equals(TensorEvidence.AWQ) && said.isPresent();
        return grouped && !said.get().method().isEmpty() ? said.get().scheme() : shown.scheme();
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
                "%s is quantised: %s (%s); quantised checkpoints are not served, only weights in float32, bfloat16 or float16: take the model that it was made from"
                        .formatted(directory, scheme, evidence));
    }
}

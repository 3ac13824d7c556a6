package org.stromboli.model.checkpoint;

import java.nio.file.Path;
import org.stromboli.torch.StoredTensor;
import org.stromboli.torch.StoredType;
import org.stromboli.torch.WeightFiles;

/// A tensor of a checkpoint or an adapter, under the name that its own files give it. It exists.
public record WeightRef(WeightFiles files, String name) {

    public WeightRef {
        if (files.find(name).isEmpty()) {
            throw new IllegalArgumentException("there is no tensor " + name);
        }
    }

    public StoredTensor stored() {
        return files.find(name).orElseThrow();
    }

    /// @throws org.stromboli.torch.WeightFileException if it is none that can be read
    public StoredType type() {
        return files.typeOf(name, stored());
    }

    public Path file() {
        return files.files().get(stored().file());
    }
}

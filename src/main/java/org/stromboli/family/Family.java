package org.stromboli.family;

import java.nio.file.Path;
import org.stromboli.model.checkpoint.ConfigSection;

/// A kind of checkpoint that can be served.
public interface Family {

    /// What it is called in messages, with the configuration that it recognises.
    String description();

    /// @param config the checkpoint's `config.json`
    boolean recognises(ConfigSection config);

    /// Whether `open` itself reads directories that hold changes to another model.
    default boolean readsChanges() {
        return false;
    }

    /// Reads everything but the weights' data.
    ///
    /// @param overrides what the operator says in place of the checkpoint
    /// @throws org.stromboli.model.checkpoint.CheckpointException in one sentence for the operator
    ServedModel open(Path directory, ConfigSection config, Overrides overrides);
}

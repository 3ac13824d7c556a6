package org.stromboli.family;

import java.nio.file.Path;
import java.util.Optional;
import org.stromboli.model.ConfigSection;

/// A kind of checkpoint that can be served.
interface Family {

    /// What it is called in messages, with the configuration that it recognises.
    String description();

    /// @param config the checkpoint's `config.json`
    boolean recognises(ConfigSection config);

    /// Reads everything but the weights' data.
    ///
    /// @param chatTemplate the operator's file in place of the checkpoint's own template
    /// @throws org.stromboli.model.CheckpointException in one sentence for whoever starts the server
    ServedModel open(Path directory, ConfigSection config, Optional<Path> chatTemplate);
}

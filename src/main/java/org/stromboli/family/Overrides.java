package org.stromboli.family;

import java.nio.file.Path;
import java.util.Optional;

/// What the operator says in place of, or beside, the checkpoint.
///
/// @param chatTemplate a file with a template, or the name of a built-in conversation template
/// @param visionTowers a directory that holds vision towers under their names, for checkpoints without one
/// @param baseModel a directory of the model that an adapter or a delta changes
public record Overrides(Optional<String> chatTemplate, Optional<Path> visionTowers, Optional<Path> baseModel) {

    public static final Overrides NONE = new Overrides(Optional.empty(), Optional.empty(), Optional.empty());

    Overrides withoutBase() {
        return new Overrides(chatTemplate, visionTowers, Optional.empty());
    }
}

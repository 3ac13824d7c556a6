package org.stromboli.app.settings;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/// Limits on what one answer may do with tools that the server calls: keys below `stromboli.tools.`.
public interface ToolKeys {

    /// Generations that may call tools; default: 8, with LLaVA-Plus 1, as it was trained.
    OptionalInt rounds();

    /// Calls.
    @WithDefault("16")
    int calls();

    /// Characters of one result that the model is shown.
    @WithDefault("16384")
    int resultChars();

    /// Time for all calls together.
    @WithDefault("2m")
    Duration timeout();
}

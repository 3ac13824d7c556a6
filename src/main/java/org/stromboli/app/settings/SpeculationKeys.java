package org.stromboli.app.settings;

import io.smallrye.config.WithDefault;

/// How drafts of what comes next are made: keys below `stromboli.engine.speculation.`. No answer depends on them.
public interface SpeculationKeys {

    /// `grammar` proposes text that a structured output leaves no choice of, `ngram` what followed the last tokens
    /// before, `auto` both, `off` nothing.
    @WithDefault("auto")
    String method();

    /// Tokens of a draft at most.
    @WithDefault("12")
    int tokens();

    /// Last tokens that are looked for in prompt and answer, at first.
    @WithDefault("4")
    int lookupMax();

    /// Last tokens that are looked for when more are not found.
    @WithDefault("1")
    int lookupMin();
}

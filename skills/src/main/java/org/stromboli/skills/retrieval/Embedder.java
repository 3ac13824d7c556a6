package org.stromboli.skills.retrieval;

import java.util.Optional;

/// The server that turns pictures into vectors.
public record Embedder(String server, Optional<String> key, Optional<String> model) {}

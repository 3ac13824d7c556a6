package org.stromboli.app;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.stromboli.api.ApiSettings;
import org.stromboli.api.ModelCard;
import org.stromboli.completion.Completions;

/// Everything that was built at start-up and lives until the server stops.
///
/// @param healthy whether at least one device still works
/// @param closing what to do at the end, in this order
record Service(
        ModelCard model,
        Completions completions,
        ApiSettings api,
        BooleanSupplier healthy,
        List<AutoCloseable> closing) {}

package org.stromboli.toolserver.legacy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.stromboli.toolserver.ToolBackend;
import org.stromboli.toolserver.ToolConnection;
import org.stromboli.toolserver.ToolLimits;

/// Speaks with a controller of LLaVA-Plus and the workers that it knows.
///
/// @param controller its address, without a path
/// @param workerHosts where workers may be, as `HOST` or `HOST:PORT`; none: on the controller's host
/// @param headers of every request to either
/// @param fitter of images
public record LegacyBackend(
        URI controller, List<String> workerHosts, Map<String, String> headers, ToolLimits limits, ImageFitter fitter)
        implements ToolBackend {

    /// Bytes of results that one connection keeps.
    private static final long CACHED_BYTES = 32L << 20;

    public LegacyBackend {
        workerHosts = List.copyOf(workerHosts);
        headers = Map.copyOf(headers);
    }

    @Override
    public ToolConnection connect(Runnable changed) {
        List<String> hosts = workerHosts.isEmpty() ? List.of(controller.getHost()) : workerHosts;
        return new LegacyConnection(
                new LegacyController(new LegacyHttp(limits, headers), controller, new WorkerHosts(hosts)),
                fitter,
                new ResultCache(CACHED_BYTES));
    }

    @Override
    public String address() {
        return controller.toString();
    }
}

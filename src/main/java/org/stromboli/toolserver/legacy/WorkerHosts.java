package org.stromboli.toolserver.legacy;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Where workers may be: a controller tells their addresses, but anything may have registered with it. Immutable.
final class WorkerHosts {

    private final Set<String> allowed = new HashSet<>();

    /// @param hosts `HOST`, or `HOST:PORT`
    WorkerHosts(Iterable<String> hosts) {
        hosts.forEach(host -> allowed.add(host.toLowerCase(Locale.ROOT)));
    }

    /// The place of this path at a worker, if the worker may be asked.
    Optional<URI> at(String address, String path) {
        try {
            URI worker = new URI(address.strip());
            String host = String.valueOf(worker.getHost()).toLowerCase(Locale.ROOT);
            boolean plain = worker.getRawUserInfo() == null
                    && worker.getRawQuery() == null
                    && worker.getRawFragment() == null
                    && ("/".equals(worker.getRawPath()) || "".equals(worker.getRawPath()));
            boolean web = "http".equals(worker.getScheme()) || "https".equals(worker.getScheme());
            boolean known = allowed.contains(host) || allowed.contains(host + ":" + worker.getPort());
            return plain && web && known
                    ? Optional.of(new URI(worker.getScheme(), worker.getAuthority(), path, null, null))
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}

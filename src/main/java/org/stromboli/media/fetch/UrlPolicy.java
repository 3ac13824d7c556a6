package org.stromboli.media.fetch;

import java.util.List;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// Which web addresses media may come from, as far as that can be told without asking for an address. Immutable.
record UrlPolicy(List<HostRule> hosts, boolean allowHttp, AddressRules addresses) {

    void check(MediaUrl url) throws MediaException {
        if (hosts.isEmpty()) {
            throw forbidden("remote media is off on this server (stromboli.media.allowed-hosts is not set); "
                    + "send the content itself, as a data: URL");
        }
        if (!url.secure() && !allowHttp) {
            throw forbidden("only https: URLs are fetched (stromboli.media.allow-http is not set)");
        }
        if (hosts.stream().noneMatch(rule -> rule.allows(url))) {
            throw forbidden("this host, or its port, is not among those that media are fetched from "
                    + "(stromboli.media.allowed-hosts)");
        }
        if (url.literal().filter(address -> !addresses.allows(address)).isPresent()) {
            throw forbidden("this address is not one that media are fetched from");
        }
    }

    /// The same for where a redirect leads.
    void checkRedirect(MediaUrl from, MediaUrl to) throws MediaException {
        if (from.secure() && !to.secure()) {
            throw forbidden("from https: to http:");
        }
        check(to);
    }

    private static MediaException forbidden(String message) {
        return new MediaException(Cause.FORBIDDEN, message);
    }
}

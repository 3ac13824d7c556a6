package org.stromboli.media.fetch;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/// One entry of the list of hosts that media may come from: `example.com`, `*.example.com` (whatever is below it, not
/// itself), `*`, each for the usual port of its scheme or, as in `example.com:8443`, for that port alone.
///
/// @param suffix with its dot, where `host` is empty; empty for any host
record HostRule(Optional<String> host, String suffix, Optional<Integer> port) {

    /// @throws IllegalArgumentException if the entry is none of these
    static HostRule parse(String entry) {
        String text = entry.strip().toLowerCase(Locale.ROOT);
        int colon = text.startsWith("[") ? text.indexOf(':', text.indexOf(']') + 1) : text.indexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        try {
            Optional<Integer> port = colon < 0 ? Optional.empty() : Optional.of(port(text.substring(colon + 1)));
            if (host.equals("*")) {
                return new HostRule(Optional.empty(), "", port);
            }
            if (host.startsWith("*.")) {
                return new HostRule(Optional.empty(), "." + parent(host.substring(2)), port);
            }
            return new HostRule(Optional.of(exact(host)), "", port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"%s\" is no host: write example.com, *.example.com, example.com:8443 or *".formatted(entry), e);
        }
    }

    /// A name, or an address in its one spelling.
    private static String exact(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return InetAddress.ofLiteral(host.substring(1, host.length() - 1)).getHostAddress();
        }
        String name = MediaUrl.canonical(host);
        return MediaUrl.literal(name).map(InetAddress::getHostAddress).orElse(name);
    }

    private static String parent(String host) {
        String name = MediaUrl.canonical(host);
        if (MediaUrl.literal(name).isPresent()) {
            throw new IllegalArgumentException("an address has no names below it");
        }
        return name;
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port is between 1 and 65535");
        }
        return port;
    }

    boolean allows(MediaUrl url) {
        boolean named = host.isPresent()
                ? host.get().equals(url.host())
                : suffix.isEmpty() || (url.literal().isEmpty() && url.host().endsWith(suffix));
        return named && (port.isPresent() ? port.get() == url.port() : url.hasUsualPort());
    }
}

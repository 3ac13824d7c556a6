package org.stromboli.media.fetch;

import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// A web address, taken apart once: what is checked is what is connected to, since it is never parsed again. Of the
/// many spellings of one host exactly one is left: lower case, punycode, no dot at the end, numbers only as four plain
/// decimals or in brackets.
///
/// @param host a name, or an IP address without brackets
/// @param literal the address that the host is, if it is no name
/// @param target path and query, in ASCII
record MediaUrl(boolean secure, String host, Optional<InetAddress> literal, int port, String target) {

    private static final int LONGEST = 4000;
    private static final int MAX_HOST_LENGTH = 253;
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final String NAME = "(%1$s\\.)*%1$s".formatted(LABEL);
    private static final String NUMBER_AT_END = "(.*\\.)?([0-9]+|0x[0-9a-f]*)";
    private static final String BYTE = "(0|[1-9][0-9]{0,2})";
    private static final String FOUR_DECIMALS = "(%1$s\\.){3}%1$s".formatted(BYTE);

    static boolean isWeb(String url) {
        return startsWith(url, "http://") || startsWith(url, "https://");
    }

    static boolean startsWith(String url, String start) {
        return url.regionMatches(true, 0, start, 0, start.length());
    }

    static MediaUrl parse(String url) throws MediaException {
        if (url.length() > LONGEST) {
            throw invalid("the URL is longer than %d characters".formatted(LONGEST));
        }
        try {
            return of(new URI(url));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw invalid("the URL is malformed");
        }
    }

    /// Where a redirect leads. Its target may be relative.
    MediaUrl resolve(String location) throws MediaException {
        try {
            return parse(URI.create(text()).resolve(location).toString());
        } catch (IllegalArgumentException e) {
            throw invalid("the URL is malformed");
        }
    }

    private static MediaUrl of(URI uri) throws MediaException {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        if (!secure && !scheme.equals("http")) {
            throw invalid("only https: and http: URLs can be fetched");
        }
        if (uri.getRawAuthority() == null) {
            throw invalid("the URL has no host");
        }
        if (uri.getRawAuthority().contains("@")) {
            throw invalid("the URL must not hold a user name or password");
        }
        HostAndPort place = HostAndPort.of(uri);
        int port = place.port() >= 0 ? place.port() : secure ? 443 : 80;
        if (port < 1 || port > 65535) {
            throw invalid("the URL's port is out of range");
        }
        if (place.host().startsWith("[")) {
            InetAddress address = bracketed(place.host());
            return new MediaUrl(secure, address.getHostAddress(), Optional.of(address), port, target(uri));
        }
        String host = canonical(place.host());
        Optional<InetAddress> literal = literal(host);
        return new MediaUrl(secure, host, literal, port, target(uri));
    }

    private static InetAddress bracketed(String host) throws MediaException {
        if (host.contains("%")) {
            throw invalid("the URL's address must not name a network interface");
        }
        return InetAddress.ofLiteral(host.substring(1, host.length() - 1));
    }

    /// The one spelling of a host name.
    ///
    /// @throws IllegalArgumentException if it is none
    static String canonical(String host) {
        if (host.length() > MAX_HOST_LENGTH) {
            throw new IllegalArgumentException("a host name has at most %d characters".formatted(MAX_HOST_LENGTH));
        }
        String ascii = IDN.toASCII(host).toLowerCase(Locale.ROOT);
        String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        if (name.length() > MAX_HOST_LENGTH || !name.matches(NAME)) {
            throw new IllegalArgumentException("not a host name");
        }
        return name;
    }

    /// What ends in a number is an address to some readers (`0x7f.1`, `2130706433`), so it must be one to all.
    static Optional<InetAddress> literal(String host) {
        if (!host.matches(NUMBER_AT_END)) {
            return Optional.empty();
        }
        if (!host.matches(FOUR_DECIMALS)) {
            throw new IllegalArgumentException("an address must be written as four decimal numbers");
        }
        return Optional.of(InetAddress.ofLiteral(host));
    }

    private static String target(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String whole = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        String somewhere = "http://host";
        return URI.create(somewhere + whole).toASCIIString().substring(somewhere.length());
    }

    /// The URL in its one spelling.
    String text() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return "%s://%s:%d%s".formatted(secure ? "https" : "http", shown, port, target);
    }

    boolean hasUsualPort() {
        return port == (secure ? 443 : 80);
    }

    private static MediaException invalid(String message) {
        return new MediaException(Cause.INVALID, message);
    }

    /// The parser knows ASCII hosts only; others it hands out unparsed.
    private record HostAndPort(String host, int port) {

        static HostAndPort of(URI uri) {
            if (uri.getHost() != null) {
                return new HostAndPort(uri.getHost(), uri.getPort());
            }
            String authority = uri.getRawAuthority();
            boolean ascii = authority.chars().allMatch(c -> c < 128);
            int colon = authority.indexOf(':');
            if (ascii || authority.contains("%") || authority.contains("[")) {
                throw new IllegalArgumentException("not a host");
            }
            return colon < 0
                    ? new HostAndPort(authority, -1)
                    : new HostAndPort(
                            authority.substring(0, colon),
                            Integer.parseInt(authority, colon + 1, authority.length(), 10));
        }
    }
}

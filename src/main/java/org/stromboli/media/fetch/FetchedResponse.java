package org.stromboli.media.fetch;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a web server answered. The body is there only if the status is 200.
///
/// @param headers by name in lower case; nothing but those in `READ`
record FetchedResponse(int status, Map<String, String> headers, byte[] body) {

    static final List<String> READ = List.of("location", "etag", "last-modified", "cache-control", "age", "vary");

    static final int OK = 200;
    static final int NOT_MODIFIED = 304;

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    boolean isRedirect() {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }
}

package org.stromboli.api.paths;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A path that this server answers. `OpenApiTest` holds them to the description.
///
/// @param methods by which it may be asked, upper case
/// @param path where `{...}` stands for the rest of it
record KnownPath(List<String> methods, String path) {

    private static final List<String> READ = List.of("GET");
    private static final List<String> SEND = List.of("POST");

    /// What clients use comes first.
    static final List<KnownPath> ALL = List.of(
            new KnownPath(SEND, "/v1/chat/completions"),
            new KnownPath(SEND, "/v1/completions"),
            new KnownPath(SEND, "/v1/responses"),
            new KnownPath(SEND, "/v1/messages"),
            new KnownPath(SEND, "/v1/messages/count_tokens"),
            new KnownPath(SEND, "/v1/embeddings"),
            new KnownPath(SEND, "/v1/systemone"),
            new KnownPath(READ, "/v1/models"),
            new KnownPath(READ, "/v1/models/{id}"),
            new KnownPath(SEND, "/tokenize"),
            new KnownPath(SEND, "/detokenize"),
            new KnownPath(READ, "/version"),
            new KnownPath(READ, "/load"),
            new KnownPath(List.of("GET", "POST"), "/ping"),
            new KnownPath(READ, "/health"),
            new KnownPath(READ, "/health/live"),
            new KnownPath(READ, "/health/ready"),
            new KnownPath(READ, "/health/started"),
            new KnownPath(READ, "/metrics"),
            new KnownPath(READ, "/openapi.json"),
            new KnownPath(READ, "/"));

    static Optional<KnownPath> at(String path) {
        return ALL.stream().filter(each -> each.matches(path)).findFirst();
    }

    private boolean matches(String asked) {
        int open = path.indexOf('{');
        return open < 0 ? path.equals(asked) : asked.length() > open && asked.startsWith(path.substring(0, open));
    }

    static String list() {
        return ALL.stream().map(KnownPath::shown).collect(Collectors.joining(", "));
    }

    /// As it is written in a request line.
    String shown() {
        return String.join(" or ", methods) + " " + path;
    }
}

package org.stromboli.api.paths;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What clients are told who ask for a path that is none, or by a method that it does not take: where what they
/// probably want is. Most often a base URL has `/v1` not at all or twice, or the client was made for another server.
public final class PathAdvice {

    private static final int LONGEST = 500; // characters of a path that are looked at

    private static final String CHAT = "/v1/chat/completions";
    private static final String TEXT = "/v1/completions";
    private static final String EMBEDDINGS = "/v1/embeddings";
    private static final String MODELS = "/v1/models";

    /// Where the clients of other servers ask, and where the same is here.
    ///
    /// @param path a whole path
    private record Elsewhere(Pattern path, String here) {

        static Elsewhere of(String path, String here) {
            return new Elsewhere(Pattern.compile(path), here);
        }
    }

    private static final List<Elsewhere> ELSEWHERE = List.of(
            // Ollama
            Elsewhere.of("/api/chat", CHAT),
            Elsewhere.of("/api/generate", TEXT),
            Elsewhere.of("/api/(tags|ps|show)", MODELS),
            Elsewhere.of("/api/version", "/version"),
            Elsewhere.of("(/api|/v2|/openai/deployments/[^/]+)?/(embed|embeddings?|pooling)", EMBEDDINGS),
            // llama.cpp
            Elsewhere.of("/(completion|infill)", TEXT),
            Elsewhere.of("/props", MODELS),
            Elsewhere.of("/slots", "/load"),
            Elsewhere.of("/apply-template", "/tokenize"),
            // TGI, SGLang, SageMaker, Vertex
            Elsewhere.of("/(generate|generate_stream|v1/generate)", TEXT),
            Elsewhere.of("/(info|get_model_info|get_server_info|model_info|server_info)", MODELS),
            Elsewhere.of("/(invocations|predict)", CHAT),
            Elsewhere.of("/chat_tokenize", "/tokenize"),
            // LMDeploy, LM Studio, Open WebUI, Gemini, older Anthropic
            Elsewhere.of("/v1/chat(/interactive)?|/chat|/api/v\\d/chat", CHAT),
            Elsewhere.of("/v1(beta\\d?)?/models/[^/]+:(stream)?generatecontent", CHAT),
            Elsewhere.of("/v1/complete|/complete", "/v1/messages"),
            Elsewhere.of("/v1/encode", "/tokenize"),
            Elsewhere.of("/v\\d/engines(/[^/]+)?", MODELS),
            // a base URL alone, and one letter more or less
            Elsewhere.of("/v1|(/v1)?/model", MODELS),
            Elsewhere.of("(/v1)?/chats?/completions?", CHAT),
            Elsewhere.of("/v1/completion", TEXT),
            Elsewhere.of("(/v1)?/message", "/v1/messages"),
            Elsewhere.of("(/v1)?/response", "/v1/responses"),
            // probes
            Elsewhere.of("/(healthz|health_check|status|v2/health)", "/health"),
            Elsewhere.of("/(livez|live|v2/health/live|health/liveness)", "/health/live"),
            Elsewhere.of("/(readyz|ready|v2/health/ready|health/readiness|health_generate)", "/health/ready"),
            Elsewhere.of("/(startupz|health/startup)", "/health/started"),
            Elsewhere.of("/(prometheus|q/metrics|actuator/prometheus|server/metrics)", "/metrics"),
            Elsewhere.of("/(swagger|redoc|openapi|v3/api-docs)(\\.ya?ml)?", "/openapi.json"));

    /// What others have and this server does not, in the words of a sentence.
    private record Missing(Pattern path, String what) {

        static Missing of(String path, String what) {
            return new Missing(Pattern.compile(path), what);
        }
    }

    private static final List<Missing> MISSING = List.of(
            Missing.of(".*/images/(generations|edits|variations)", "makes no images; it answers questions about them"),
            Missing.of(".*/audio(/.*)?", "hears and speaks nothing"),
            Missing.of(".*/(rerank|score|classify|decisions)", "ranks nothing; see /v1/systemone for decisions"),
            Missing.of(".*/moderations", "has no moderation"),
            Missing.of(".*/responses/.+", "keeps no responses"),
            Missing.of(".*/chat/completions/[^/]+(/messages)?", "keeps no completions"),
            Missing.of(
                    ".*/(files|batches|uploads|vector_stores|fine_tuning|assistants|threads|containers|conversations)(/.*)?",
                    "stores nothing and works at nothing in the background"),
            Missing.of(".*/realtime(/.*)?", "has no realtime sessions"),
            Missing.of("/api/(pull|push|create|copy|delete|blobs/.*)", "serves one model, chosen at its start"),
            Missing.of(".*/(un)?load_lora_adapter|/lora-adapters", "loads adapters at its start only"));

    private PathAdvice() {}

    /// For a path that does not exist.
    public static String missing(String path) {
        String asked = plain(path);
        String hint = MISSING.stream()
                .filter(each -> each.path().matcher(asked).matches())
                .findFirst()
                .map(each -> " This server %s.".formatted(each.what()))
                .or(() -> meant(asked).map(meant -> " Did you mean %s?".formatted(shown(meant))))
                .orElse("");
        return "There is nothing at this path.%s What there is: %s.".formatted(hint, KnownPath.list());
    }

    /// For a path that exists but does not take this method.
    public static String wrongMethod(String path) {
        String start = "This path does not allow this method";
        List<String> methods = methods(path);
        return methods.isEmpty() ? start + "." : "%s, but %s.".formatted(start, String.join(" and ", methods));
    }

    /// By which a path may be asked; none if it is not known.
    public static List<String> methods(String path) {
        return KnownPath.at(plain(path)).map(KnownPath::methods).orElse(List.of());
    }

    /// Whether a path exists and is asked by a method that it does not take, whoever has noticed.
    public static boolean isWrongMethod(String method, String path) {
        String asked = method.equals("HEAD") ? "GET" : method;
        List<String> methods = methods(path);
        return !methods.isEmpty() && !methods.contains(asked);
    }

    /// Without what makes no difference: a slash at the end or twice, capitals.
    private static String plain(String path) {
        String brief = path.length() <= LONGEST ? path : path.substring(0, LONGEST);
        String single = ("/" + brief).replaceAll("/{2,}", "/").toLowerCase(Locale.ROOT);
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }

    private static Optional<String> meant(String asked) {
        Predicate<String> isMeant = known -> known.length() > 1 && asked.endsWith(known);
        return Optional.of(asked)
                .filter(path -> KnownPath.at(path).isPresent())
                .or(() -> ELSEWHERE.stream()
                        .filter(each -> each.path().matcher(asked).matches())
                        .map(Elsewhere::here)
                        .findFirst())
                .or(() -> longestEnd(isMeant))
                .or(() -> longestEnd(known -> known.startsWith("/v1/") && isMeant.test(known.substring(3))))
                .or(() -> asked.matches("(.*/)?v1/v1/models/.+|/models/.+")
                        ? Optional.of("/v1/models/{id}")
                        : Optional.empty());
    }

    /// A client has put something before the path, or has left out its beginning.
    private static Optional<String> longestEnd(Predicate<String> isMeant) {
        return KnownPath.ALL.stream()
                .map(KnownPath::path)
                .filter(isMeant)
                .max((one, other) -> Integer.compare(one.length(), other.length()));
    }

    private static String shown(String path) {
        return KnownPath.at(path).map(KnownPath::shown).orElse(path);
    }
}

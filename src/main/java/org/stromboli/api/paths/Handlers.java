package org.stromboli.api.paths;

import java.util.List;
import java.util.function.BiConsumer;

/// Which requests are measured, and under which name: a path of this server with names in place of what varies. What
/// clients write never becomes a name, so that there are as many as this server has paths, and one more.
public final class Handlers {

    /// Of everything else.
    public static final String NONE = "none";

    /// Probes would drown what is asked of the model; vLLM leaves them out, too.
    private static final List<String> PROBES = List.of("/metrics", "/ping", "/version", "/load", "/health");

    private Handlers() {}

    public static boolean isMeasured(String path) {
        return PROBES.stream().noneMatch(probe -> path.equals(probe) || path.startsWith(probe + "/"));
    }

    public static String of(String path) {
        return KnownPath.at(path).map(KnownPath::path).orElse(NONE);
    }

    /// All that are measured, with each of their methods.
    public static void forEach(BiConsumer<String, String> use) {
        for (KnownPath each : KnownPath.ALL) {
            if (isMeasured(each.path())) {
                each.methods().forEach(method -> use.accept(each.path(), method));
            }
        }
    }
}

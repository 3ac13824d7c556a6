package org.stromboli.api.gate;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stromboli.generation.RequestRejectedException;

/// Names every request, so that a client's log and ours speak of the same one: by the client's own `X-Request-Id` if it
/// is harmless, else by a new id. The answer, whatever it is, says the name in the same header.
@Singleton
public final class RequestIdGate {

    private static final String HEADER = "X-Request-Id";
    private static final int BEFORE_ALL_OTHERS = 500;
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

    void register(@Observes Filters filters) {
        filters.register(RequestIdGate::name, BEFORE_ALL_OTHERS);
    }

    private static void name(RoutingContext request) {
        String given = request.request().getHeader(HEADER);
        request.response().putHeader(HEADER, isHarmless(given) ? given : fresh());
        request.next();
    }

    /// The name of a request whose body may give one, too; the header comes first.
    public static String idOf(RoutingContext request, @Nullable String inBody) {
        if (inBody != null && !isHarmless(inBody)) {
            throw RequestRejectedException.invalid(
                    "request_id", "`request_id` must have 1 to 128 characters: letters, digits and `._:/+=@-`.");
        }
        if (inBody != null && !isHarmless(request.request().getHeader(HEADER))) {
            request.response().putHeader(HEADER, inBody);
        }
        String id = request.response().headers().get(HEADER);
        return id == null ? fresh() : id;
    }

    private static boolean isHarmless(@Nullable String id) {
        return id != null && HARMLESS.matcher(id).matches();
    }

    private static String fresh() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}

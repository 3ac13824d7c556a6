package org.stromboli.api.key;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/// What keeps the prefix cache of one key apart from that of another: how fast an answer comes tells whether another
/// client has asked the same before.
public final class KeySalt {

    private static final String PLACE = "stromboli.key";

    private KeySalt() {}

    public static void put(RoutingContext request, String keyName) {
        request.put(PLACE, keyName);
    }

    /// @param asked the salt that the client chose, or empty
    public static String of(RoutingContext request, String asked) {
        @Nullable String key = request.get(PLACE);
        return key == null ? asked : key + "\n" + asked; // no name holds a line break
    }
}

package org.stromboli.completion;

import java.util.List;
import java.util.Map;

/// One message as the client sent it, media still unread.
///
/// @param plain its content was one string rather than parts
/// @param extra further fields that templates read, as JSON data
public record RequestMessage(String role, List<RequestPart> parts, boolean plain, Map<String, Object> extra) {

    public RequestMessage {
        parts = List.copyOf(parts);
        extra = Map.copyOf(extra);
    }
}

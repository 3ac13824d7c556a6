package org.stromboli.api.fields;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.generation.RequestRejectedException;

/// Which field of the client's request became which field of a chat, so that a mistake is blamed on what the client
/// wrote. Belongs to one request.
public final class FieldNames {

    private static final Pattern QUOTED = Pattern.compile("`([a-zA-Z_0-9.\\[\\]]{1,200})`");

    private final Map<String, String> names = new HashMap<>();

    /// @param chat path of a field of the chat; what lies below it has the same name in both
    public void put(String chat, String client) {
        names.put(chat, client);
    }

    /// The same rejection in the client's words.
    public RequestRejectedException translated(RequestRejectedException cause) {
        String param = cause.param();
        if (param == null || param.isEmpty()) {
            return cause;
        }
        String message = QUOTED.matcher(cause.getMessage())
                .replaceAll(found -> Matcher.quoteReplacement("`" + of(found.group(1)) + "`"));
        return cause.renamed(of(param), message);
    }

    /// The name in the client's request; the same name for a field that was not renamed.
    String of(String chat) {
        for (int end = chat.length();
                end > 0;
                end = Math.max(chat.lastIndexOf('.', end - 1), chat.lastIndexOf('[', end - 1))) {
            String client = names.get(chat.substring(0, end));
            if (client != null) {
                return client + chat.substring(end);
            }
        }
        return chat;
    }
}

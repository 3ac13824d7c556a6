package org.stromboli.api.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.stromboli.api.fields.FieldNames;

/// A request of another API in the fields of a chat.
///
/// @param id of the answer, as clients see it
/// @param fields as in the body of `POST /v1/chat/completions`
/// @param names what the client calls them
/// @param leftOut of the client's request, a sentence for each
public record TranslatedChat(String id, ObjectNode fields, FieldNames names, List<String> leftOut) {

    public TranslatedChat(String id, ObjectNode fields, FieldNames names) {
        this(id, fields, names, List.of());
    }
}

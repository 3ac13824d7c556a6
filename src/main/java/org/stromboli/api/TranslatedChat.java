package org.stromboli.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// A request of another API in the fields of a chat.
///
/// @param id of the answer, as clients see it
/// @param fields as in the body of `POST /v1/chat/completions`
/// @param names what the client calls them
public record TranslatedChat(String id, ObjectNode fields, FieldNames names) {}

package org.stromboli.chat.tools;

import java.util.Map;

/// How an answer that has to be a call is brought about: the server writes its beginning, the model writes JSON that a
/// schema holds for, and no more.
///
/// @param opening what the server writes
/// @param schema of what the model writes
/// @param closing what would come next
public record ForcedCall(String opening, Map<String, Object> schema, String closing) {}

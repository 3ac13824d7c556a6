package org.stromboli.chat.conversation;

import java.util.List;

/// A conversation as the templates of the original LLaVA code know it: a system text and turns of user and assistant,
/// texts guarded and media written as marks.
///
/// @param system with its header
/// @param turns at least one; the last one may be open
public record Dialogue(String system, List<Turn> turns) {

    public record Turn(boolean byUser, String text) {

        public static final Turn OPEN = new Turn(false, "");

        public boolean isOpen() {
            return text.isEmpty();
        }
    }

    public Dialogue {
        turns = List.copyOf(turns);
    }
}

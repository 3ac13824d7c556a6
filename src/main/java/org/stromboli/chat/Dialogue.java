package org.stromboli.chat;

import java.util.List;

/// A conversation as templates of the authors' code bases know it: a system text and turns of user and
/// assistant, texts guarded and media written as marks.
///
/// @param system with its header
/// @param turns at least one; the last one may be open
record Dialogue(String system, List<Turn> turns) {

    record Turn(boolean byUser, String text) {

        static final Turn OPEN = new Turn(false, "");

        boolean isOpen() {
            return text.isEmpty();
        }
    }

    Dialogue {
        turns = List.copyOf(turns);
    }
}

package org.stromboli.chat.conversation;

import java.util.List;

/// Writes turns as the template of a checkpoint's language model does.
public interface CheckpointText {

    /// @param turns an open one at the end asks for the assistant's header
    String text(String system, List<Dialogue.Turn> turns);
}

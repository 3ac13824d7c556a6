package org.stromboli.chat.tools;

import java.util.List;

/// Takes an answer apart while it comes. How it is cut into pieces makes no difference. What is no call stays text, so
/// that nothing is lost. For one answer and one thread.
public interface ToolCallParser {

    /// What this piece of the answer brings to light.
    List<OutputPart> push(String piece);

    /// What was held back until now. Nothing may follow.
    List<OutputPart> finish();

    /// As [#finish()], of an answer that was cut short: a call whose name is there stays one, with what there is of its
    /// arguments. Without a name it is text.
    List<OutputPart> cut();
}

package org.stromboli.chat;

import java.util.Optional;
import org.stromboli.chat.tools.ToolFormat;

/// A format that changes the prompts of another one, and is else like it.
interface WrappingPromptFormat extends PromptFormat {

    PromptFormat plain();

    /// The same change to another format.
    PromptFormat around(PromptFormat other);

    @Override
    default String origin() {
        return plain().origin();
    }

    @Override
    default EndOfTurn endOfTurn() {
        return plain().endOfTurn();
    }

    @Override
    default Optional<ToolFormat> toolFormat() {
        return plain().toolFormat();
    }

    @Override
    default Optional<String> systemText() {
        return plain().systemText();
    }

    @Override
    default PromptFormat named(String template) {
        return around(plain().named(template));
    }
}

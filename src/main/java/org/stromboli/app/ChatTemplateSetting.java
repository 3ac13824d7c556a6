package org.stromboli.app;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.stromboli.chat.ConversationTemplates;
import org.stromboli.chat.PromptFormat;
import org.stromboli.family.Families;
import org.stromboli.family.ServedModel;

/// What `stromboli.chat-template` means: the name of a built-in conversation template, or else a file.
final class ChatTemplateSetting {

    private static final String KEY = "stromboli.chat-template";

    private ChatTemplateSetting() {}

    /// @param setting a file takes the place of the checkpoint's own template already here
    static ServedModel open(Path directory, Optional<String> setting) {
        return Families.open(
                directory,
                setting.filter(value -> !ConversationTemplates.has(value)).map(ChatTemplateSetting::file));
    }

    static PromptFormat format(ServedModel model, Optional<String> setting) {
        return setting.filter(ConversationTemplates::has)
                .map(name -> model.promptFormat().named(name))
                .orElseGet(model::promptFormat);
    }

    private static Path file(String value) {
        try {
            Path file = Path.of(value);
            if (Files.isRegularFile(file)) {
                return file;
            }
        } catch (InvalidPathException _) {
            // told like a file that is missing
        }
        throw new BadSetting(
                KEY, value, "a file that exists, or one of " + String.join(", ", ConversationTemplates.names()));
    }
}

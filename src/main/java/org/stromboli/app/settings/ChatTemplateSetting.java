package org.stromboli.app.settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.stromboli.chat.conversation.ConversationTemplates;

/// What `stromboli.chat-template` means: the name of a built-in conversation template, or else a file.
public final class ChatTemplateSetting {

    private static final String KEY = "stromboli.chat-template";

    private ChatTemplateSetting() {}

    /// The setting as it is, if it names something.
    public static Optional<String> checked(Optional<String> setting) {
        setting.filter(value -> !ConversationTemplates.has(value)).ifPresent(ChatTemplateSetting::checkFile);
        return setting;
    }

    private static void checkFile(String value) {
        try {
            if (Files.isRegularFile(Path.of(value))) {
                return;
            }
        } catch (InvalidPathException _) {
            // told like a file that is missing
        }
        throw new SettingException(
                KEY, value, "a file that exists, or one of " + String.join(", ", ConversationTemplates.names()));
    }
}

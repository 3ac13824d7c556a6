package org.stromboli.app.settings;

import java.util.Optional;
import java.util.stream.Collectors;
import org.stromboli.chat.PromptFormat;
import org.stromboli.chat.ToolPromptFormat;
import org.stromboli.chat.tools.ToolFormat;

/// What `stromboli.tool-format` means: the convention of tools in prompts and answers.
public final class ToolFormatSetting {

    private static final String AUTO = "auto";
    private static final String NONE = "none";

    private ToolFormatSetting() {}

    /// The same prompts, with tools as the setting wants them.
    public static PromptFormat applied(String setting, PromptFormat plain) {
        if (setting.equals(NONE)) {
            return new ToolPromptFormat(plain, false, Optional.empty());
        }
        Optional<ToolFormat> requested = ToolFormat.named(setting);
        if (requested.isEmpty() && !setting.equals(AUTO)) {
            String names = ToolFormat.ALL.stream().map(ToolFormat::name).collect(Collectors.joining(", "));
            throw new SettingException("stromboli.tool-format", setting, "%s, %s or %s".formatted(AUTO, names, NONE));
        }
        return new ToolPromptFormat(plain, true, requested);
    }
}

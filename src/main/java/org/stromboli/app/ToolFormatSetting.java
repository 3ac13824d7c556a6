package org.stromboli.app;

import java.util.Optional;
import java.util.stream.Collectors;
import org.stromboli.chat.PromptFormat;
import org.stromboli.chat.ToolPromptFormat;
import org.stromboli.chat.tools.ToolDialect;

/// What `stromboli.tool-format` means: the convention of tools in prompts and answers.
final class ToolFormatSetting {

    private static final String AUTO = "auto";
    private static final String NONE = "none";

    private ToolFormatSetting() {}

    /// The same prompts, with tools as the setting wants them.
    static PromptFormat applied(String setting, PromptFormat plain) {
        if (setting.equals(NONE)) {
            return new ToolPromptFormat(plain, false, Optional.empty());
        }
        Optional<ToolDialect> wanted = ToolDialect.named(setting);
        if (wanted.isEmpty() && !setting.equals(AUTO)) {
            String names = ToolDialect.ALL.stream().map(ToolDialect::name).collect(Collectors.joining(", "));
            throw new BadSetting("stromboli.tool-format", setting, "%s, %s or %s".formatted(AUTO, names, NONE));
        }
        return new ToolPromptFormat(plain, true, wanted);
    }
}

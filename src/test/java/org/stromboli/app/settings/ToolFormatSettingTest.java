package org.stromboli.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.fakes.BytePrompt;

class ToolFormatSettingTest {

    @Test
    void everyConventionCanBeSet() {
        for (ToolFormat each : ToolFormat.ALL) {
            assertThat(ToolFormatSetting.applied(each.name(), new BytePrompt()).toolFormat())
                    .contains(each);
        }
    }

    @Test
    void autoIsThatOfTheTemplate() {
        assertThat(ToolFormatSetting.applied("auto", new BytePrompt()).toolFormat())
                .isEqualTo(new BytePrompt().toolFormat());
    }

    @Test
    void noneSwitchesToolsOff() {
        assertThat(ToolFormatSetting.applied("none", new BytePrompt()).toolFormat())
                .isEmpty();
    }

    @Test
    void anotherNameIsRejectedWithThoseThereAre() {
        assertThatThrownBy(() -> ToolFormatSetting.applied("xml", new BytePrompt()))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("stromboli.tool-format")
                .hasMessageContaining("xml")
                .hasMessageContaining("auto, hermes, mistral, llama3, llava-plus or none");
    }
}

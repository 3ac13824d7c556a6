package org.stromboli.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.toolserver.ToolServer;
import org.stromboli.toolserver.ToolServers;

class ToolServerSettingsTest {

    private static StromboliConfig config(Map<String, String> values) {
        return SettingsReader.read(
                new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(values, "test", 500)));
    }

    @Test
    void serversAreReadInTheOrderOfTheirLabels() {
        ToolServers servers = ToolServerSettings.of(
                config(Map.of(
                        "stromboli.tool-servers.web.url", "https://tools.example.com/mcp",
                        "stromboli.tool-servers.web.headers.X-Team", "a",
                        "stromboli.tool-servers.web.offered", "true",
                        "stromboli.tool-servers.child.command", "node,server.js",
                        "stromboli.tool-servers.child.environment.MODE", "test")),
                "1");
        assertThat(servers.labels()).containsExactly("child", "web");
        assertThat(servers.offered()).extracting(ToolServer::label).containsExactly("web");
        assertThat(servers.named("child").orElseThrow().problem()).contains("it is not connected yet");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.url | ftp://x | stromboli.tool-servers.a.url",
                "a.url | http://user:secret@x/ | stromboli.tool-servers.a.url",
                "a.url | not an address | stromboli.tool-servers.a.url",
                "a.timeout | 1s | stromboli.tool-servers.a.url",
                "a.command | ' , ' | stromboli.tool-servers.a",
                "a.protocol | smoke | stromboli.tool-servers.a.protocol",
                "a.nonsense | 1 | stromboli.tool-servers.a.nonsense",
            })
    void whatCannotBeRightStopsTheStart(String key, String value, String told) {
        assertThatThrownBy(() -> config(Map.of("stromboli.tool-servers." + key, value)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(told);
    }

    @ParameterizedTest
    @CsvSource({"timeout,1ms", "max-result-bytes,1", "max-result-bytes,2G", "headers.Host,x", "token-file,/nowhere"})
    void boundsAreChecked(String key, String value) {
        assertThatThrownBy(() -> config(Map.of(
                        "stromboli.tool-servers.a.url", "http://x/mcp", "stromboli.tool-servers.a." + key, value)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("stromboli.tool-servers.a." + key.replace(".Host", ""));
    }

    @Test
    void aControllerOfLlavaPlusIsAServer() {
        ToolServers servers = ToolServerSettings.of(
                config(Map.of(
                        "stromboli.tool-servers.plus.protocol", "llava-plus",
                        "stromboli.tool-servers.plus.url", "http://controller:21001",
                        "stromboli.tool-servers.plus.worker-hosts", "gpu1,gpu2:21003")),
                "1");
        assertThat(servers.labels()).containsExactly("plus");
    }

    @ParameterizedTest
    @CsvSource({"worker-hosts,http://x", "command,node", "token-file,pom.xml"})
    void aControllerHasNoOtherSettings(String key, String value) {
        assertThatThrownBy(() -> config(Map.of(
                        "stromboli.tool-servers.a.protocol",
                        "llava-plus",
                        "stromboli.tool-servers.a." + (key.equals("command") ? "offered" : "url"),
                        key.equals("command") ? "true" : "http://x",
                        "stromboli.tool-servers.a." + key,
                        value)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("stromboli.tool-servers.a." + key);
        assertThatThrownBy(() -> config(Map.of(
                        "stromboli.tool-servers.a.url", "http://x", "stromboli.tool-servers.a.worker-hosts", "x")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("worker-hosts");
    }

    @Test
    void aServerIsAnAddressOrAProgram() {
        assertThatThrownBy(() -> config(Map.of(
                        "stromboli.tool-servers.a.url", "http://x/mcp", "stromboli.tool-servers.a.command", "node")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("set where `command` is not");
    }
}

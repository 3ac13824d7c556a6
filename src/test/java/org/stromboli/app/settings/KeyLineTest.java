package org.stromboli.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.api.key.ApiKey;
import org.stromboli.api.key.KeyLimits;

class KeyLineTest {

    @Test
    void aKeyMayHaveANameAndLimits() {
        ApiKey key = KeyLine.parse("  s3cret== name=team-a  max-running=4\trequests-per-minute=60 ");
        assertThat(key.name()).isEqualTo("team-a");
        assertThat(key.sha256()).isEqualTo(ApiKey.hash("s3cret=="));
        assertThat(key.limits()).isEqualTo(new KeyLimits(OptionalInt.of(4), OptionalInt.of(60)));
        assertThat(KeyLine.parse("s3cret").limits()).isEqualTo(KeyLimits.NONE);
        assertThat(KeyLine.parse("s3cret").name()).isEqualTo(ApiKey.of("s3cret").name());
    }

    @Test
    void aKeyMayBeKeptAsItsHash() {
        String hash = HexFormat.of().formatHex(ApiKey.hash("s3cret"));
        assertThat(KeyLine.parse("sha256:" + hash + " name=b").sha256()).isEqualTo(ApiKey.hash("s3cret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret more",
                "s3cret name=",
                "s3cret name=a/b",
                "s3cret max-running=0",
                "s3cret max-running=-1",
                "s3cret max-running=1.5",
                "s3cret requests-per-minute=9999999999",
                "s3cret tokens=5",
                "s3cret =5",
                "sha256:s3cret",
            })
    void whatIsWrongIsToldWithoutShowingTheKey(String line, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "# keys\nfirst\n" + line + "\n");
        assertThatThrownBy(
                        () -> ApiKeysFile.keys(SettingsTest.config(Map.of("stromboli.api-keys-file", file.toString()))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("keys, line 3")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> ApiKeysFile.keys(SettingsTest.config(Map.of("stromboli.api-keys", line))))
                .isInstanceOf(SettingException.class)
                .hasMessageNotContaining("s3cret");
    }
}

package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void defaultsAreInBounds() {
        StromboliConfig config = config(Map.of());
        assertThatCode(() -> SettingsCheck.check(config)).doesNotThrowAnyException();
        assertThat(config.model()).isEqualTo("embedded");
        assertThat(config.servedModelName()).isEmpty();
        assertThat(config.device()).isEqualTo("auto");
        assertThat(config.dtype()).isEqualTo("auto");
        assertThat(config.maxModelLen()).isEmpty();
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.keepAlive()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.engine().maxStepTokens()).isEqualTo(512);
        assertThat(config.engine().maxRunning()).isEqualTo(32);
        assertThat(config.engine().kvCacheBytes()).isEmpty();
        assertThat(config.engine().maxQueued()).isEqualTo(256);
        assertThat(config.media().maxRequestBytes().asLongValue()).isEqualTo(64L << 20);
        assertThat(ApiKeysFile.keys(config)).isEmpty();
    }

    @Test
    void everyKeyCanBeSet() {
        StromboliConfig config = config(Map.of(
                "stromboli.model", "/models/m",
                "stromboli.served-model-name", "a,b",
                "stromboli.max-model-len", "77",
                "stromboli.drain-timeout", "5s",
                "stromboli.engine.threads", "3",
                "stromboli.engine.kv-cache-bytes", "3G",
                "stromboli.engine.max-queued-tokens", "9",
                "stromboli.cache.image-feature-bytes", "1M",
                "stromboli.media.parallel-work", "3"));
        assertThatCode(() -> SettingsCheck.check(config)).doesNotThrowAnyException();
        assertThat(config.model()).isEqualTo("/models/m");
        assertThat(config.servedModelName()).contains(List.of("a", "b"));
        assertThat(config.maxModelLen()).hasValue(77);
        assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.engine().kvCacheBytes().orElseThrow().asLongValue()).isEqualTo(3L << 30);
        assertThat(config.engine().threads()).hasValue(3);
        assertThat(config.media().parallelWork()).hasValue(3);
    }

    @ParameterizedTest
    @CsvSource({
        "stromboli.max-model-len, 1",
        "stromboli.max-choices, 0",
        "stromboli.drain-timeout, -1s",
        "stromboli.keep-alive, 0s",
        "stromboli.engine.threads, 0",
        "stromboli.engine.max-running, 0",
        "stromboli.engine.max-step-tokens, 31",
        "stromboli.engine.block-tokens, 0",
        "stromboli.engine.max-queued, 0",
        "stromboli.engine.max-queued-tokens, 0",
        "stromboli.engine.kv-cache-bytes, 1K",
        "stromboli.media.max-bytes, 1",
        "stromboli.media.max-request-bytes, 2G",
        "stromboli.media.max-pixels, 0",
        "stromboli.media.max-images, -1",
        "stromboli.media.max-frames, 0",
        "stromboli.media.parallel-work, 0"
    })
    void aBadValueIsNamedWithItsKeyAndWhatIsAllowed(String key, String value) {
        StromboliConfig config = config(Map.of(key, value));
        assertThatThrownBy(() -> SettingsCheck.check(config))
                .isInstanceOf(BadSetting.class)
                .hasMessageMatching("\\Q" + key + "\\E is \"[^\"]+\", but must be between \\S+ and \\S+");
    }

    @Test
    void keysComeFromBothSettings(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "c\n\n  d \na\n");
        assertThat(ApiKeysFile.keys(
                        config(Map.of("stromboli.api-keys", "a, b", "stromboli.api-keys-file", file.toString()))))
                .containsExactly("a", "b", "c", "d");
    }

    @Test
    void aKeysFileWithoutKeysDoesNotOpenTheServer(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "\n \n");
        assertThatThrownBy(() -> ApiKeysFile.keys(config(Map.of("stromboli.api-keys-file", file.toString()))))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("at least one key");
        assertThatThrownBy(() -> ApiKeysFile.keys(config(Map.of("stromboli.api-keys-file", file + "-not"))))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("can be read");
    }

    @Test
    void theKvCacheIsNeverSmallerThanOneContextUnlessItWasChosenSo() {
        assertThat(KvBudget.blocks(java.util.OptionalLong.of(1000), 100, 64, 8)).isEqualTo(10);
        assertThat(KvBudget.blocks(java.util.OptionalLong.empty(), 1L << 40, 64, 8))
                .isEqualTo(64);
        assertThat(KvBudget.blocks(java.util.OptionalLong.empty(), 1, 64, 8)).isEqualTo(512);
        assertThatThrownBy(() -> KvBudget.blocks(java.util.OptionalLong.of(99), 100, 64, 8))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("at least 100");
    }

    private static StromboliConfig config(Map<String, String> values) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(StromboliConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 500))
                .build();
        return config.getConfigMapping(StromboliConfig.class);
    }
}

package org.stromboli.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.api.key.ApiKey;
import org.stromboli.app.ServiceBuilder;
import org.stromboli.app.engine.KvBudget;
import org.stromboli.completion.media.MediaReaderLimits;
import org.stromboli.torch.GpuMemory;

public class SettingsTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close();
    }

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
        assertThat(config.media().allowedHosts()).isEmpty();
        assertThat(config.media().allowedPath()).isEmpty();
        assertThat(config.media().allowHttp()).isFalse();
        assertThat(config.media().allowPrivateAddresses()).isFalse();
        assertThat(config.media().timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.media().parallelFetches()).isEqualTo(32);
        assertThat(config.media().cacheBytes()).isEmpty();
        assertThat(ApiKeysFile.keys(config)).isEmpty();
        assertThat(config.openPages()).isFalse();
        assertThat(config.corsOrigins()).isEmpty();
        assertThat(config.cache().perKey()).isFalse();
        assertThat(config.management().enabled()).isFalse();
        assertThat(config.management().host()).isEqualTo("127.0.0.1");
    }

    @Test
    void everyKeyCanBeSet() {
        StromboliConfig config = config(Map.of(
                "stromboli.model", "/models/m",
                "stromboli.served-model-name", "a,b",
                "stromboli.max-model-len", "77",
                "stromboli.chat-template", "vicuna_v1",
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
        assertThat(config.chatTemplate()).contains("vicuna_v1");
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
        "stromboli.media.parallel-work, 0",
        "stromboli.media.parallel-fetches, 0",
        "stromboli.media.timeout, 0s",
        "stromboli.media.cache-bytes, 2T",
        "stromboli.media.held-bytes, 1K",
        "stromboli.media.prepared-bytes, 2T",
        "stromboli.media.decode-bytes, 1K",
        "stromboli.management.port, 65536"
    })
    void aBadValueIsNamedWithItsKeyAndWhatIsAllowed(String key, String value) {
        StromboliConfig config = config(Map.of(key, value));
        assertThatThrownBy(() -> SettingsCheck.check(config))
                .isInstanceOf(SettingException.class)
                .hasMessageMatching("\\Q" + key + "\\E is \"[^\"]+\", but must be between \\S+ and \\S+");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            stromboli.engine.max-running | many | stromboli.engine.max-running is "many", but must be a whole number
            stromboli.media.max-pixels   | 1.5  | stromboli.media.max-pixels is "1.5", but must be a whole number
            stromboli.media.max-bytes    | 12Q  | stromboli.media.max-bytes is "12Q", but must be a size such as 512M or 2G
            stromboli.drain-timeout      | soon | stromboli.drain-timeout is "soon", but must be a duration such as 30s or 2m
            stromboli.memory-check       | maybe | stromboli.memory-check is "maybe", but must be true or false
            stromboli.engine.second-copy | 2    | stromboli.engine.second-copy is "2", but must be true or false
            stromboli.bogus              | 1    | stromboli.bogus is not a setting of this server
            stromboli.engine.max-queued  | 0    | stromboli.engine.max-queued is "0", but must be between 1 and 1048576
            """)
    void aValueOfTheWrongKindIsToldInASentence(String key, String value, String sentence) {
        assertThatThrownBy(() -> SettingsReader.read(sources(Map.of(key, value))))
                .isInstanceOf(SettingException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "https://example.com/", "https://a b", "ftp://example.com", "null"})
    void originsAreWrittenAsBrowsersSendThem(String origin) {
        assertThatThrownBy(() -> SettingsCheck.check(config(Map.of("stromboli.cors-origins", origin))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("stromboli.cors-origins");
        assertThatCode(() -> SettingsCheck.check(
                        config(Map.of("stromboli.cors-origins", "https://example.com,http://localhost:3000"))))
                .doesNotThrowAnyException();
    }

    @Test
    void settingsAreListedAsTheyAreWritten() {
        assertThat(SettingsReader.names(StromboliConfig.class, "stromboli"))
                .contains("stromboli.model", "stromboli.api-keys-file", "stromboli.engine.max-queued-tokens")
                .doesNotContain("stromboli.engine", "stromboli.api.key");
    }

    private ServiceBuilder builder(StromboliConfig config) {
        return new ServiceBuilder(config, new SimpleMeterRegistry(), vertx);
    }

    @Test
    void aBaseModelIsADirectoryAndNotForTheBuiltInModel(@TempDir Path directory) {
        StromboliConfig missing =
                config(Map.of("stromboli.model", directory.toString(), "stromboli.base-model", directory + "/not"));
        assertThatThrownBy(() -> builder(missing).build())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("stromboli.base-model is \"" + directory + "/not\"");
        StromboliConfig embedded = config(
                Map.of("stromboli.base-model", directory.toString(), "stromboli.cache-dir", directory.toString()));
        assertThatThrownBy(() -> builder(embedded).build())
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("the built-in model is whole");
    }

    @Test
    void keysComeFromBothSettings(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "c\n\n  d \na\n");
        assertThat(ApiKeysFile.keys(
                        config(Map.of("stromboli.api-keys", "a, b", "stromboli.api-keys-file", file.toString()))))
                .extracting(ApiKey::name)
                .containsExactly(names("a", "b", "c", "d"));
    }

    private static String[] names(String... keys) {
        return Stream.of(keys).map(key -> ApiKey.of(key).name()).toArray(String[]::new);
    }

    @Test
    void aKeysFileWithoutKeysDoesNotOpenTheServer(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "\n \n");
        assertThatThrownBy(() -> ApiKeysFile.keys(config(Map.of("stromboli.api-keys-file", file.toString()))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("at least one key");
        assertThatThrownBy(() -> ApiKeysFile.keys(config(Map.of("stromboli.api-keys-file", file + "-not"))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("can be read");
    }

    @Test
    void memoryOfMediaComesFromTheHeapUnlessItIsChosen() {
        MediaReaderLimits.Memory usual = MediaSettings.memory(config(Map.of()).media());
        long heap = Runtime.getRuntime().maxMemory();
        assertThat(usual.heldBytes()).isEqualTo(heap / 4);
        assertThat(usual.decodeBytes()).isEqualTo(heap / 3);
        assertThat(usual.preparedBytes()).isEqualTo(Math.min(128L << 20, heap / 16));
        assertThat(usual.videoBytes()).isBetween(3L, usual.decodeBytes() / 2);
        MediaReaderLimits.Memory chosen = MediaSettings.memory(config(Map.of(
                        "stromboli.media.held-bytes", "7M",
                        "stromboli.media.decode-bytes", "12M",
                        "stromboli.media.prepared-bytes", "0"))
                .media());
        assertThat(chosen).isEqualTo(new MediaReaderLimits.Memory(7L << 20, 12L << 20, 6L << 20, 0));
    }

    @Test
    void theKvCacheIsNeverSmallerThanOneContextUnlessItWasChosenSo() {
        assertThat(KvBudget.blocks(java.util.OptionalLong.of(1000), 5000, 100, 64, 8))
                .isEqualTo(10);
        assertThat(KvBudget.blocks(java.util.OptionalLong.empty(), 5000, 1L << 40, 64, 8))
                .isEqualTo(64);
        assertThat(KvBudget.blocks(java.util.OptionalLong.empty(), 5000, 1, 64, 8))
                .isEqualTo(512);
        assertThat(KvBudget.blocks(java.util.OptionalLong.empty(), 5000, 50, 64, 8))
                .isEqualTo(100);
        assertThatThrownBy(() -> KvBudget.blocks(java.util.OptionalLong.of(99), 5000, 100, 64, 8))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("at least 100");
    }

    @Test
    void theKvCacheGetsWhatWeightsLeaveOnAGpu() {
        long gigabyte = 1L << 30;
        GpuMemory large = new GpuMemory(60 * gigabyte, 80 * gigabyte);
        assertThat(KvBudget.ofGpus(List.of(large), new int[] {32}, gigabyte / 4))
                .describedAs("but for a sixteenth, and the features")
                .isEqualTo(60 * gigabyte - 5 * gigabyte - gigabyte / 4);
        GpuMemory small = new GpuMemory(9 * gigabyte, 16 * gigabyte);
        assertThat(KvBudget.ofGpus(List.of(large, small), new int[] {24, 8}, 0))
                .describedAs("a gigabyte for each layer of the small one")
                .isEqualTo(32 * gigabyte);
        assertThat(KvBudget.ofGpus(List.of(new GpuMemory(1, gigabyte)), new int[] {4}, 0))
                .isZero();
    }

    @Test
    void aDeviceThatIsNoGpuHasNoGpuMemory() {
        assertThat(GpuMemory.of("cpu")).isEmpty();
    }

    public static StromboliConfig config(Map<String, String> values) {
        return sources(values)
                .addDiscoveredConverters()
                .withMapping(StromboliConfig.class)
                .build()
                .getConfigMapping(StromboliConfig.class);
    }

    private static SmallRyeConfigBuilder sources(Map<String, String> values) {
        return new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(values, "test", 500));
    }
}

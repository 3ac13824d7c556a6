package org.stromboli.app.settings;

import java.time.Duration;
import java.util.Locale;

/// Bounds of the numbers in the configuration. Names of devices and data types are checked where they are
/// understood.
public final class SettingsCheck {

    private static final long GIGABYTE = 1L << 30;
    private static final long TERABYTE = 1L << 40;

    private SettingsCheck() {}

    /// @throws SettingException for the first value that is out of bounds
    public static void check(StromboliConfig config) {
        config.maxModelLen()
                .ifPresent(tokens -> SettingException.within("stromboli.max-model-len", tokens, 2, 1 << 24));
        SettingException.within("stromboli.max-choices", config.maxChoices(), 1, 128);
        duration("stromboli.drain-timeout", config.drainTimeout(), Duration.ZERO);
        duration("stromboli.keep-alive", config.keepAlive(), Duration.ofMillis(1));
        SettingException.within("stromboli.management.port", config.management().port(), 0, 65_535);
        config.corsOrigins().ifPresent(origins -> origins.forEach(SettingsCheck::origin));
        engine(config.engine());
        SettingException.within(
                "stromboli.cache.image-feature-bytes",
                config.cache().imageFeatureBytes().asLongValue(),
                0,
                TERABYTE);
        media(config.media());
        ToolServerSettings.check(config);
    }

    private static void origin(String value) {
        if (!value.equals("*") && !value.matches("https?://[^/\\s,]+")) {
            throw new SettingException("stromboli.cors-origins", value, "an origin such as https://example.com, or *");
        }
    }

    private static void engine(EngineKeys engine) {
        engine.threads().ifPresent(threads -> SettingException.within("stromboli.engine.threads", threads, 1, 1024));
        SettingException.within("stromboli.engine.max-running", engine.maxRunning(), 1, 4096);
        SettingException.within(
                "stromboli.engine.max-step-tokens", engine.maxStepTokens(), engine.maxRunning(), 1 << 20);
        duration("stromboli.engine.max-pause", engine.maxPause(), Duration.ofMillis(1));
        SettingException.within("stromboli.engine.block-tokens", engine.blockTokens(), 1, 1024);
        SettingException.within("stromboli.engine.max-queued", engine.maxQueued(), 1, 1 << 20);
        SettingException.within("stromboli.engine.max-queued-tokens", engine.maxQueuedTokens(), 1, Long.MAX_VALUE);
        SpeculationKeys speculation = engine.speculation();
        SettingException.within("stromboli.engine.speculation.tokens", speculation.tokens(), 1, 63);
        SettingException.within("stromboli.engine.speculation.lookup-min", speculation.lookupMin(), 1, 64);
        SettingException.within(
                "stromboli.engine.speculation.lookup-max", speculation.lookupMax(), speculation.lookupMin(), 64);
        engine.kvCacheBytes()
                .ifPresent(bytes -> SettingException.within(
                        "stromboli.engine.kv-cache-bytes", bytes.asLongValue(), 1 << 16, TERABYTE));
    }

    private static void media(StromboliConfig.MediaKeys media) {
        SettingException.within("stromboli.media.max-bytes", media.maxBytes().asLongValue(), 1024, GIGABYTE);
        SettingException.within(
                "stromboli.media.max-request-bytes", media.maxRequestBytes().asLongValue(), 1024, GIGABYTE);
        SettingException.within("stromboli.media.max-pixels", media.maxPixels(), 1, 500_000_000);
        SettingException.within("stromboli.media.max-images", media.maxImages(), 0, 10_000);
        SettingException.within("stromboli.media.max-frames", media.maxFrames(), 1, 10_000);
        duration("stromboli.media.timeout", media.timeout(), Duration.ofMillis(1));
        SettingException.within("stromboli.media.parallel-fetches", media.parallelFetches(), 1, 4096);
        media.cacheBytes()
                .ifPresent(bytes ->
                        SettingException.within("stromboli.media.cache-bytes", bytes.asLongValue(), 0, TERABYTE));
        duration("stromboli.media.video-timeout", media.videoTimeout(), Duration.ofSeconds(1));
        SettingException.within(
                "stromboli.media.video-memory", media.videoMemory().asLongValue(), 128L << 20, TERABYTE);
        media.heldBytes()
                .ifPresent(bytes ->
                        SettingException.within("stromboli.media.held-bytes", bytes.asLongValue(), 1 << 20, TERABYTE));
        media.decodeBytes()
                .ifPresent(bytes -> SettingException.within(
                        "stromboli.media.decode-bytes", bytes.asLongValue(), 1 << 20, TERABYTE));
        media.preparedBytes()
                .ifPresent(bytes ->
                        SettingException.within("stromboli.media.prepared-bytes", bytes.asLongValue(), 0, TERABYTE));
        media.parallelWork().ifPresent(work -> SettingException.within("stromboli.media.parallel-work", work, 1, 1024));
    }

    static void duration(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new SettingException(
                    key, plain(value), "between %s and %s".formatted(plain(least), plain(Duration.ofDays(1))));
        }
    }

    /// As it may be written in a setting.
    private static String plain(Duration value) {
        return value.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}

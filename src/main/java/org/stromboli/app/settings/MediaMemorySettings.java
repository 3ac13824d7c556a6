package org.stromboli.app.settings;

import io.quarkus.runtime.configuration.MemorySize;
import java.util.Optional;
import org.stromboli.completion.MediaMemory;

/// How much of the Java heap the media of all requests may take, unless a setting says otherwise.
public final class MediaMemorySettings {

    private static final int HELD_SHARE = 4;
    private static final int DECODE_SHARE = 3;
    private static final int PREPARED_SHARE = 16;
    private static final long USUAL_PREPARED_BYTES = 128L << 20;
    private static final int PICTURES_OF_A_VIDEO = 4;
    private static final int BYTES_PER_PIXEL = 3; // of a frame that is decoded

    private MediaMemorySettings() {}

    public static MediaMemory of(StromboliConfig.MediaKeys keys) {
        return new MediaMemory(
                chosen(keys.heldBytes(), HELD_SHARE),
                decodeBytes(keys),
                videoPixels(keys) * BYTES_PER_PIXEL,
                keys.preparedBytes()
                        .map(MemorySize::asLongValue)
                        .orElseGet(() -> Math.min(
                                USUAL_PREPARED_BYTES, Runtime.getRuntime().maxMemory() / PREPARED_SHARE)));
    }

    private static long decodeBytes(StromboliConfig.MediaKeys keys) {
        return chosen(keys.decodeBytes(), DECODE_SHARE);
    }

    /// Of all frames of one video, which leaves room for something else; larger frames are made smaller.
    public static long videoPixels(StromboliConfig.MediaKeys keys) {
        return Math.max(1, Math.min(PICTURES_OF_A_VIDEO * keys.maxPixels(), decodeBytes(keys) / 2 / BYTES_PER_PIXEL));
    }

    private static long chosen(Optional<MemorySize> configured, int share) {
        return configured
                .map(MemorySize::asLongValue)
                .orElseGet(() -> Runtime.getRuntime().maxMemory() / share);
    }
}

package org.stromboli.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.stromboli.vision.MediaDigest;

/// Remembers which engine has seen a media item last, for so many media. Any thread.
final class MediaAffinity {

    private final int capacity;
    private final Map<MediaDigest, Engine> engines = new LinkedHashMap<>();

    MediaAffinity(int capacity) {
        this.capacity = capacity;
    }

    synchronized Optional<Engine> engineOf(MediaDigest digest) {
        return Optional.ofNullable(engines.get(digest));
    }

    synchronized void remember(MediaDigest digest, Engine engine) {
        engines.remove(digest);
        engines.put(digest, engine);
        if (engines.size() > capacity) {
            engines.remove(engines.keySet().iterator().next());
        }
    }
}

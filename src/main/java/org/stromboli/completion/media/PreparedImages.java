package org.stromboli.completion.media;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.stromboli.vision.Detail;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.PreprocessedMedia;

/// Pictures as the model wants them, by the bytes of their files, so that a picture that comes again is neither decoded
/// nor resized nor cut into tiles. Bounded in bytes; what was not used for longest goes first. Thread-safe.
final class PreparedImages {

    /// What an entry costs beside its pixels.
    private static final int ENTRY_BYTES = 1000;

    /// All that tiles depend on.
    ///
    /// @param alone whether it is the only picture of its request
    record Key(MediaDigest file, boolean alone, Detail detail) {}

    private final long mostBytes;
    private final Map<Key, PreprocessedMedia> pictures = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    PreparedImages(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    synchronized Optional<PreprocessedMedia> find(Key key) {
        return Optional.ofNullable(pictures.get(key));
    }

    synchronized void keep(Key key, PreprocessedMedia picture) {
        if (bytes(picture) > mostBytes || pictures.putIfAbsent(key, picture) != null) {
            return;
        }
        bytes += bytes(picture);
        Iterator<PreprocessedMedia> oldest = pictures.values().iterator();
        while (bytes > mostBytes) {
            bytes -= bytes(oldest.next());
            oldest.remove();
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    private static long bytes(PreprocessedMedia picture) {
        return ENTRY_BYTES + picture.tiles().rgb().length;
    }
}

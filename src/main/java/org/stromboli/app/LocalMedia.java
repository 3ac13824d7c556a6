package org.stromboli.app;

import java.util.List;
import org.stromboli.completion.MediaSource;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.MediaLoader;
import org.stromboli.media.Picture;

/// Media that come inside the request: there is nothing to fetch.
final class LocalMedia implements MediaSource {

    private final MediaLoader loader;

    LocalMedia(StromboliConfig.MediaKeys keys) {
        loader = new MediaLoader(new MediaLimits(
                keys.maxBytes().asLongValue(), keys.maxPixels(), keys.maxFrames(), 4 * keys.maxPixels()));
    }

    @Override
    public Undecoded<Picture> image(String url) {
        return () -> loader.image(url);
    }

    @Override
    public Undecoded<List<Picture>> video(String url) {
        return () -> loader.video(url);
    }
}

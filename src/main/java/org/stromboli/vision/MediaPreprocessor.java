package org.stromboli.vision;

import java.util.List;
import org.stromboli.media.DecodedImage;

/// From images to tiles as one model family wants them. Thread-safe; the work is done on the caller's thread.
public interface MediaPreprocessor {

    /// Whether the model takes images at all; without, the two methods about them must not be called.
    default boolean takesImages() {
        return true;
    }

    /// @param alone whether it is the only image of its request: some families cut several images less finely
    /// @param detail how much resolution the client wants
    PreprocessedMedia image(DecodedImage image, boolean alone, Detail detail);

    /// The layout that `image` gives an image of this size, so that its cost is known before any work is done.
    FeatureLayout imageLayout(int width, int height, boolean alone, Detail detail);

    /// @param frames at least one, in order of time
    PreprocessedMedia video(List<DecodedImage> frames);

    /// The layout that `video` gives so many frames.
    FeatureLayout videoLayout(int frames);

    /// How frames are taken out of a video where the client does not say.
    FrameSampling sampling();

    /// Whether the model takes videos at all; without, the three methods about them must not be called.
    boolean takesVideos();
}

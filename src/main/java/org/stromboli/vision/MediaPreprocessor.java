package org.stromboli.vision;

import java.util.List;
import java.util.Optional;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.DecodedImage;

/// From images to tiles as one model family wants them. Thread-safe; the work is done on the caller's thread.
public interface MediaPreprocessor {

    /// Whether the model takes images at all; without, the two methods about them must not be called.
    default boolean takesImages() {
        return true;
    }

    /// @param alone whether it is the only image of its request: some families cut several images less finely
    /// @param detail how much resolution the client wants
    /// @throws UnfitImageException if the model does not take an image of this size
    PreprocessedMedia image(DecodedImage image, boolean alone, Detail detail);

    /// The layout that `image` gives an image of this size, so that its cost is known before any work is done.
    ///
    /// @throws UnfitImageException if the model does not take an image of this size
    FeatureLayout imageLayout(int width, int height, boolean alone, Detail detail);

    /// @param frames at least one, in order of time
    PreprocessedMedia video(List<DecodedImage> frames);

    /// The layout that `video` gives so many frames.
    FeatureLayout videoLayout(int frames);

    /// @param times of the frames, which some models are told
    /// @throws UnfitImageException if the model does not take these frames together
    default PreprocessedMedia video(List<DecodedImage> frames, FrameTimes times) {
        return video(frames);
    }

    /// The layout that `video` gives these frames, whose number says enough to most models.
    default FeatureLayout videoLayout(List<DecodedImage> frames, FrameTimes times) {
        return videoLayout(frames.size());
    }

    /// Whether the layout of a video depends on more than the number of its frames; then there is no
    /// `videoLayout(int)`.
    default boolean layoutNeedsFrames() {
        return false;
    }

    /// How frames are taken out of a video where the client does not say.
    FrameSampling sampling();

    /// How so many frames are taken out of a video.
    default FrameSampling sampling(int count) {
        return new FrameSampling.Uniform(count);
    }

    /// How so many frames of each second are taken out of a video.
    default FrameSampling sampling(double perSecond) {
        return new FrameSampling.PerSecond(perSecond);
    }

    /// How the model wants the codec stream of a video; empty: it takes frames alone, and the next two methods must not
    /// be called.
    default Optional<CodecSettings> codec() {
        return Optional.empty();
    }

    /// @throws UnfitImageException if the model does not take these canvases
    default PreprocessedMedia codecVideo(CodecVideo video) {
        throw new IllegalStateException("this model takes no codec streams");
    }

    /// The layout that `codecVideo` gives.
    default FeatureLayout codecLayout(CodecVideo video) {
        throw new IllegalStateException("this model takes no codec streams");
    }

    /// Whether the model takes videos at all; without, the three methods about them must not be called.
    boolean takesVideos();
}

package org.stromboli.completion.media;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.FrameTimes;
import org.stromboli.vision.MediaPreprocessor;

/// Which frames of one video the model sees: what the client asks for, else what the model family takes. Counts their
/// tokens as soon as their number is known, so that nothing is decoded in vain. One thread.
final class VideoFrames implements FrameChoice {

    private final RequestPart.Video video;
    private final MediaPreprocessor preprocessor;
    private final int maxFrames;
    private final Consumer<FeatureLayout> tokens;
    private FrameTimes times = FrameTimes.ofList(0);

    /// @param maxFrames of a video
    /// @param tokens where their cost is counted
    VideoFrames(
            RequestPart.Video video, MediaPreprocessor preprocessor, int maxFrames, Consumer<FeatureLayout> tokens) {
        this.video = video;
        this.preprocessor = preprocessor;
        this.maxFrames = maxFrames;
        this.tokens = tokens;
        if (video.frames().isPresent() && video.frames().getAsInt() > maxFrames) {
            throw RequestRejectedException.invalid(
                    video.param(),
                    "%d frames are asked for of the video; at most %d are allowed (stromboli.media.max-frames)"
                            .formatted(video.frames().getAsInt(), maxFrames));
        }
    }

    @Override
    public int[] of(int frames, OptionalDouble perSecond) {
        int[] chosen = perSecond.isPresent() ? ofVideo(frames, perSecond.getAsDouble()) : ofList(frames);
        times = new FrameTimes(chosen, perSecond.orElse(1));
        if (!preprocessor.layoutNeedsFrames()) {
            tokens.accept(preprocessor.videoLayout(chosen.length));
        }
        return chosen;
    }

    /// Of the frames that were chosen.
    MediaItemReader.Prepared prepared(List<DecodedImage> frames) {
        if (preprocessor.layoutNeedsFrames()) {
            tokens.accept(preprocessor.videoLayout(frames, times));
        }
        return new MediaItemReader.Prepared(preprocessor.video(frames, times), Optional.empty());
    }

    private int[] ofVideo(int frames, double perSecond) {
        return sampling().indexes(frames, perSecond, video.frames().orElse(maxFrames));
    }

    private FrameSampling sampling() {
        if (video.perSecond().isPresent()) {
            return preprocessor.sampling(video.perSecond().getAsDouble());
        }
        return video.frames().isPresent() ? preprocessor.sampling(video.frames().getAsInt()) : preprocessor.sampling();
    }

    /// A client that sends frames has chosen them already, and knows what lies between them.
    private int[] ofList(int frames) {
        if (video.perSecond().isPresent()) {
            throw RequestRejectedException.invalid(
                    video.param(), "`fps` needs a video file: the frames of a list have no times");
        }
        return video.frames().isPresent()
                ? preprocessor.sampling(video.frames().getAsInt()).indexes(frames, 1, maxFrames)
                : IntStream.range(0, frames).toArray();
    }
}

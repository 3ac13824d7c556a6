package org.stromboli.completion;

import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.FrameChoice;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.MediaPreprocessor;

/// Which frames of one video the model sees: what the client asks for, else what the model family takes. Counts their
/// tokens as soon as their number is known, so that nothing is decoded in vain.
///
/// @param most frames of a video
/// @param tokens where their cost is counted
record VideoFrames(RequestPart.Video video, MediaPreprocessor preprocessor, int most, MediaTokens tokens)
        implements FrameChoice {

    VideoFrames {
        if (video.frames().isPresent() && video.frames().getAsInt() > most) {
            throw RequestRejectedException.invalid(
                    video.param(),
                    "%d frames are requested of the video; at most %d are allowed (stromboli.media.max-frames)"
                            .formatted(video.frames().getAsInt(), most));
        }
    }

    @Override
    public int[] of(int frames, OptionalDouble perSecond) {
        int[] chosen = perSecond.isPresent() ? ofVideo(frames, perSecond.getAsDouble()) : ofList(frames);
        tokens.add(preprocessor.videoLayout(chosen.length));
        return chosen;
    }

    private int[] ofVideo(int frames, double perSecond) {
        return sampling().indexes(frames, perSecond, video.frames().orElse(most));
    }

    private FrameSampling sampling() {
        if (video.perSecond().isPresent()) {
            return new FrameSampling.PerSecond(video.perSecond().getAsDouble());
        }
        return video.frames().isPresent()
                ? new FrameSampling.Uniform(video.frames().getAsInt())
                : preprocessor.sampling();
    }

    /// A client that sends frames has chosen them already, and knows what lies between them.
    private int[] ofList(int frames) {
        if (video.perSecond().isPresent()) {
            throw RequestRejectedException.invalid(
                    video.param(), "`fps` needs a video file: a list of frames has no time stamps");
        }
        return video.frames().isPresent()
                ? new FrameSampling.Uniform(video.frames().getAsInt()).indexes(frames, 1, most)
                : IntStream.range(0, frames).toArray();
    }
}

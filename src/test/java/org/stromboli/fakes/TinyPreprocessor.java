package org.stromboli.fakes;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;
import org.stromboli.vision.Newlines;
import org.stromboli.vision.Pooling;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// Makes one tile of one pixel of every picture, which costs 4 tokens in low detail and 16 in high; a video
/// costs one token per frame and one more.
public final class TinyPreprocessor implements MediaPreprocessor {

    /// Pictures and videos that the work was done for.
    public final AtomicInteger resized = new AtomicInteger();

    @Override
    public PreprocessedMedia image(DecodedImage picture, boolean alone, Detail detail) {
        resized.incrementAndGet();
        return PreprocessedMedia.of(
                Modality.IMAGE, tiles(picture), imageLayout(picture.width(), picture.height(), alone, detail));
    }

    @Override
    public FeatureLayout imageLayout(int width, int height, boolean alone, Detail detail) {
        return new FeatureLayout.InOrder(1, detail == Detail.LOW || !alone ? 4 : 16, false);
    }

    @Override
    public PreprocessedMedia video(List<DecodedImage> frames) {
        resized.incrementAndGet();
        return PreprocessedMedia.of(Modality.VIDEO, tiles(frames.getFirst()), videoLayout(frames.size()));
    }

    @Override
    public FeatureLayout videoLayout(int frames) {
        return new FeatureLayout.Video(1, frames, Pooling.NONE, Newlines.AT_END);
    }

    @Override
    public FrameSampling sampling() {
        return new FrameSampling.Uniform(3);
    }

    @Override
    public boolean takesVideos() {
        return true;
    }

    private static Tiles tiles(DecodedImage picture) {
        return new Tiles(new byte[] {picture.rgb()[0], picture.rgb()[1], picture.rgb()[2]}, 1, 1);
    }
}

package org.stromboli.fakes;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.stromboli.completion.media.MediaReaderLimits;
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

/// Makes one tile of one pixel of every image, which costs 4 tokens in low detail and 16 in high; a video
/// costs one token per frame and one more.
public final class TinyPreprocessor implements MediaPreprocessor {

    /// Three media items in a request, one decode at a time, and memory for all of them.
    public static final MediaReaderLimits LIMITS = limits(1, memory(Integer.MAX_VALUE, 1 << 20));

    /// Images and videos that the work was done for.
    public final AtomicInteger resized = new AtomicInteger();

    public static MediaReaderLimits limits(int parallelWork, MediaReaderLimits.Memory memory) {
        return new MediaReaderLimits(3, 8, parallelWork, memory);
    }

    public static MediaReaderLimits.Memory memory(long heldBytes, long preparedBytes) {
        return new MediaReaderLimits.Memory(heldBytes, 1 << 20, 1 << 20, preparedBytes);
    }

    @Override
    public PreprocessedMedia image(DecodedImage image, boolean alone, Detail detail) {
        resized.incrementAndGet();
        return PreprocessedMedia.of(
                Modality.IMAGE, tiles(image), imageLayout(image.width(), image.height(), alone, detail));
    }

    @Override
    public FeatureLayout imageLayout(int width, int height, boolean alone, Detail detail) {
        return FeatureLayout.InOrder.of(1, detail == Detail.LOW || !alone ? 4 : 16);
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

    private static Tiles tiles(DecodedImage image) {
        return new Tiles(new byte[] {image.rgb()[0], image.rgb()[1], image.rgb()[2]}, 1, 1);
    }
}

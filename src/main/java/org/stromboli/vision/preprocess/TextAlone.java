package org.stromboli.vision.preprocess;

import java.util.List;
import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.PreprocessedMedia;

/// Of a model that takes neither images nor videos.
public final class TextAlone implements MediaPreprocessor {

    @Override
    public boolean takesImages() {
        return false;
    }

    @Override
    public boolean takesVideos() {
        return false;
    }

    @Override
    public PreprocessedMedia image(DecodedImage image, boolean alone, Detail detail) {
        throw none();
    }

    @Override
    public FeatureLayout imageLayout(int width, int height, boolean alone, Detail detail) {
        throw none();
    }

    @Override
    public PreprocessedMedia video(List<DecodedImage> frames) {
        throw none();
    }

    @Override
    public FeatureLayout videoLayout(int frames) {
        throw none();
    }

    @Override
    public FrameSampling sampling() {
        throw none();
    }

    private static IllegalStateException none() {
        return new IllegalStateException("this model takes neither images nor videos");
    }
}

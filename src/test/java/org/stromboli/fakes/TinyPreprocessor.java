package org.stromboli.fakes;

import java.util.List;
import org.stromboli.media.Picture;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreparedMedia;
import org.stromboli.vision.Tiles;

/// Makes one tile of one pixel of every picture, which costs 4 tokens in low detail and 16 in high; a video
/// costs one token per frame and one more.
public final class TinyPreprocessor implements MediaPreprocessor {

    @Override
    public PreparedMedia image(Picture picture, boolean alone, Detail detail) {
        int patches = detail == Detail.LOW || !alone ? 2 : 4;
        return PreparedMedia.of(Modality.IMAGE, tiles(picture, 1), new FeatureLayout.SingleTile(patches, false));
    }

    @Override
    public PreparedMedia video(List<Picture> frames) {
        return PreparedMedia.of(
                Modality.VIDEO, tiles(frames.getFirst(), 1), new FeatureLayout.Video(1, frames.size(), 1));
    }

    private static Tiles tiles(Picture picture, int count) {
        return new Tiles(new byte[] {picture.rgb()[0], picture.rgb()[1], picture.rgb()[2]}, count, 1);
    }
}

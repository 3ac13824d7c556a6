package org.stromboli.completion.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

class PreparedImagesTest {

    @Test
    void memoryIsBounded() {
        PreparedImages pictures = new PreparedImages(3000);
        for (int file = 0; file < 5; file++) {
            pictures.keep(key(file), picture(8));
            assertThat(pictures.find(key(0))).describedAs("used each time").isPresent();
            assertThat(pictures.bytes()).isLessThanOrEqualTo(3000);
        }
        assertThat(pictures.find(key(4))).isPresent();
        assertThat(pictures.find(key(3))).isEmpty();
        pictures.keep(key(4), picture(8));
        pictures.keep(key(9), picture(40)); // larger than all
        assertThat(pictures.find(key(9))).isEmpty();
        assertThat(pictures.bytes()).isEqualTo(2 * 1192);
        PreparedImages none = new PreparedImages(0);
        none.keep(key(1), picture(8));
        assertThat(none.find(key(1))).isEmpty();
        assertThat(none.bytes()).isZero();
    }

    private static PreparedImages.Key key(int file) {
        return new PreparedImages.Key(MediaDigest.of(new byte[] {(byte) file}), true, Detail.HIGH);
    }

    private static PreprocessedMedia picture(int side) {
        return PreprocessedMedia.of(
                Modality.IMAGE, new Tiles(new byte[3 * side * side], 1, side), new FeatureLayout.InOrder(1, 4, false));
    }
}

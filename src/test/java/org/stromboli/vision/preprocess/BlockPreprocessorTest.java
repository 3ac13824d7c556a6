package org.stromboli.vision.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Fit;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.ReferenceImplementation;
import org.stromboli.vision.Rgb;
import org.stromboli.vision.Tiles;

class BlockPreprocessorTest {

    private static final int SIDE = 4;

    private static BlockPreprocessor preprocessor(int blocks, Fit fit) {
        ImageRecipe recipe = ImageRecipe.builder()
                .side(SIDE)
                .patches(2)
                .tileTokens(4)
                .arithmetic(ReferenceImplementation.ORIGINAL)
                .interpolation(Interpolation.BICUBIC)
                .background(new Rgb(9, 9, 9))
                .fit(fit)
                .build();
        return new BlockPreprocessor(recipe, blocks, 1);
    }

    /// Each pixel tells where it is.
    private static DecodedImage numbered(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int at = 0; at < width * height; at++) {
            rgb[at * 3] = (byte) (at % width);
            rgb[at * 3 + 1] = (byte) (at / width);
        }
        return new DecodedImage(width, height, rgb);
    }

    private static int red(Tiles tiles, int tile, int x, int y) {
        return tiles.rgb()[tile * 3 * SIDE * SIDE + y * SIDE + x];
    }

    private static int green(Tiles tiles, int tile, int x, int y) {
        return tiles.rgb()[(tile * 3 + 1) * SIDE * SIDE + y * SIDE + x];
    }

    @Test
    void anImageIsOneTokenWhateverItsSize() {
        BlockPreprocessor whole = preprocessor(1, Fit.PAD);
        assertThat(whole.imageLayout(4000, 30, true, Detail.HIGH).tokens()).isEqualTo(1);
        PreprocessedMedia media = whole.image(numbered(9, 5), true, Detail.HIGH);
        assertThat(media.tokens()).isEqualTo(1);
        assertThat(media.tiles().count()).isEqualTo(1);
        assertThat(media.layout()).isEqualTo(new FeatureLayout.Compressed(1, 1, 2, 1));
    }

    @Test
    void partsComeRowByRowThenTheWhole() {
        PreprocessedMedia media = preprocessor(2, Fit.CROP).image(numbered(9, 9), true, Detail.HIGH);
        Tiles tiles = media.tiles();
        assertThat(tiles.count()).isEqualTo(5).isEqualTo(media.layout().tiles());
        for (int tile = 0; tile < 4; tile++) { // parts of 4 x 4 need no resizing; the ninth row and column are lost
            assertThat(List.of(red(tiles, tile, 0, 0), red(tiles, tile, 3, 3)))
                    .containsExactly(tile % 2 * 4, tile % 2 * 4 + 3);
            assertThat(List.of(green(tiles, tile, 0, 0), green(tiles, tile, 3, 3)))
                    .containsExactly(tile / 2 * 4, tile / 2 * 4 + 3);
        }
        assertThat(((FeatureLayout.Compressed) media.layout()).frameRows()).isEqualTo(5 * 4 + 1);
    }

    @Test
    void anImageThinnerThanItsPartsIsStillSeen() {
        PreprocessedMedia media = preprocessor(3, Fit.PAD).image(numbered(1, 2), true, Detail.HIGH);
        assertThat(media.tiles().count()).isEqualTo(10);
    }

    @Test
    void framesAreStretchedByRepeatingAndLeavingOutPixels() {
        PreprocessedMedia media = preprocessor(1, Fit.PAD).video(List.of(numbered(8, 2), numbered(3, 5)));
        Tiles tiles = media.tiles();
        assertThat(media.tokens()).isEqualTo(2);
        assertThat(media.modality()).isEqualTo(Modality.VIDEO);
        assertThat(List.of(red(tiles, 0, 0, 0), red(tiles, 0, 1, 0), red(tiles, 0, 3, 0)))
                .containsExactly(0, 2, 6);
        assertThat(List.of(green(tiles, 0, 0, 1), green(tiles, 0, 0, 2))).containsExactly(0, 1);
        assertThat(List.of(red(tiles, 1, 0, 0), red(tiles, 1, 1, 0), red(tiles, 1, 2, 0), red(tiles, 1, 3, 0)))
                .containsExactly(0, 0, 1, 2);
    }

    @Test
    void videosAreTaken() {
        BlockPreprocessor large = preprocessor(2, Fit.PAD);
        assertThat(large.takesVideos()).isTrue();
        assertThat(large.videoLayout(7)).isEqualTo(new FeatureLayout.Compressed(7, 2, 2, 1));
        assertThat(large.videoLayout(7).tiles()).isEqualTo(35);
    }
}

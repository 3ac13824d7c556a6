package org.stromboli.vision.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.fixtures.Fixtures;
import org.stromboli.fixtures.Limits;
import org.stromboli.fixtures.SafetensorsFixture;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.loader.MediaLoader;
import org.stromboli.vision.CropMerge;
import org.stromboli.vision.CropRecipe;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.Fit;
import org.stromboli.vision.FrameRecipe;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.Grid;
import org.stromboli.vision.Grids;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;
import org.stromboli.vision.Newlines;
import org.stromboli.vision.Pooling;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.ReferenceImplementation;
import org.stromboli.vision.Rgb;
import org.stromboli.vision.Tiles;

class TilePreprocessorTest {

    private static final int SIDE = 70;
    private static final int PATCHES = 5;

    private static final FrameRecipe FRAMES = new FrameRecipe(
            Fit.STRETCH, Pooling.projected(Pooling.Kind.BILINEAR, 2), Newlines.AT_END, new FrameSampling.Uniform(16));

    private final MediaPreprocessor preprocessor = new TilePreprocessor(recipe(SIDE, PATCHES, 9, Grids.upTo(6)));

    @ParameterizedTest
    @CsvSource({"wide, wide", "tall, tall", "square, square", "small, small", "strip, strip", "turns, square"})
    void anImageHasTheReferencePixelsAndTokens(String fixture, String file) throws IOException {
        PreprocessedMedia media = preprocessor.image(image(file), true, Detail.HIGH);

        assertSame(media, fixture, ".pixels_u8.0", ".image_features");
        assertThat(media.modality()).isEqualTo(Modality.IMAGE);
    }

    @Test
    void severalImagesHaveTheReferencePixelsAndTokens() throws IOException {
        PreprocessedMedia first = preprocessor.image(image("wide"), false, Detail.HIGH);
        PreprocessedMedia second = preprocessor.image(image("tall"), false, Detail.LOW);
        SafetensorsFixture cases = cases();

        assertPixels(first.tiles(), cases, "two_images.pixels_u8.0");
        assertPixels(second.tiles(), cases, "two_images.pixels_u8.1");
        assertThat(first.tokens() + second.tokens()).isEqualTo(cases.shape("two_images.image_features")[0]);
    }

    @ParameterizedTest
    @CsvSource({"video, 8", "video_odd, 5"})
    void aVideoHasTheReferencePixelsAndTokens(String fixture, int frames) throws IOException {
        PreprocessedMedia media = preprocessor.video(
                IntStream.range(0, frames).mapToObj(i -> image("frame" + i)).toList());

        assertSame(media, fixture, ".pixels_u8_videos.0", ".video_features");
        assertThat(media.modality()).isEqualTo(Modality.VIDEO);
        assertThat(media.layout())
                .isEqualTo(new FeatureLayout.Video(PATCHES, frames, FRAMES.pooling(), Newlines.AT_END));
    }

    @Test
    void lowDetailIsTheWholeImageAsOneTile() {
        PreprocessedMedia low = preprocessor.image(image("wide"), true, Detail.LOW);
        PreprocessedMedia high = preprocessor.image(image("wide"), true, Detail.HIGH);

        assertThat(low.layout()).isEqualTo(new FeatureLayout.InOrder(1, PATCHES * PATCHES, true));
        assertThat(low.tokens()).isEqualTo(26);
        assertThat(high.tiles().rgb()).startsWith(low.tiles().rgb());
    }

    @Test
    void anImageOfOneTileIsItsOwnCrop() {
        PreprocessedMedia media = preprocessor.image(ResamplerTest.pattern(SIDE, SIDE), true, Detail.HIGH);

        assertThat(media.tiles().firstEqual()).containsExactly(0, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void linesAreNoTrouble(boolean alone) {
        for (DecodedImage line : List.of(
                new DecodedImage(100_000, 1, new byte[300_000]), new DecodedImage(1, 100_000, new byte[300_000]))) {
            PreprocessedMedia media = preprocessor.image(line, alone, Detail.HIGH);

            assertThat(media.tiles().height()).isEqualTo(SIDE);
            assertThat(media.tokens()).isBetween(PATCHES * PATCHES, 1000);
        }
    }

    @Test
    void aLineThatLeavesNoMapIsNotCut() {
        MediaPreprocessor even = new TilePreprocessor(recipe(SIDE, 4, 9, List.of(new Grid(6, 1))));

        PreprocessedMedia media = even.image(new DecodedImage(2000, 1, new byte[6000]), true, Detail.HIGH);

        assertThat(media.tiles().count()).isEqualTo(1);
        assertThat(media.layout()).isEqualTo(FeatureLayout.InOrder.of(1, 16));
    }

    /// Of a long line only the middle is resized, and gives what the whole would have given.
    @Test
    void theMiddleOfALineIsAllThatIsSeen() {
        ImageRecipe middle = tiles(14, 1).fit(Fit.CROP).build();
        for (DecodedImage line : List.of(ResamplerTest.pattern(1502, 1), ResamplerTest.pattern(1, 65_534))) {
            int width = 14 * line.width();
            int height = 14 * line.height();
            DecodedImage expected = new Resampler(Interpolation.BICUBIC, ReferenceImplementation.TRANSFORMERS)
                    .resize(Canvas.of(line), width, height, new Window((width - 14) / 2, (height - 14) / 2, 14, 14));
            TileSheet sheet = new TileSheet(1, 14);
            sheet.add(expected);

            PreprocessedMedia media = new TilePreprocessor(middle).image(line, true, Detail.HIGH);

            assertThat(media.tiles().rgb()).isEqualTo(sheet.tiles().rgb());
        }
    }

    @Test
    void theLayoutIsKnownFromTheSize() {
        for (boolean alone : List.of(true, false)) {
            for (Detail detail : Detail.values()) {
                for (int[] size : List.of(new int[] {640, 480}, new int[] {33, 500}, new int[] {2000, 1})) {
                    DecodedImage image = new DecodedImage(size[0], size[1], new byte[size[0] * size[1] * 3]);

                    assertThat(preprocessor.imageLayout(size[0], size[1], alone, detail))
                            .isEqualTo(preprocessor.image(image, alone, detail).layout());
                }
            }
        }
    }

    @Test
    void differentImagesOfOneSizeHaveDifferentDigests() {
        DecodedImage black = new DecodedImage(50, 40, new byte[6000]);
        byte[] almost = new byte[6000];
        almost[3000] = (byte) 255;

        MediaDigest digest = preprocessor.image(black, true, Detail.HIGH).digest();

        assertThat(preprocessor.image(black, true, Detail.HIGH).digest())
                .isEqualTo(digest)
                .hasToString(digest.toString());
        assertThat(preprocessor
                        .image(new DecodedImage(50, 40, almost), true, Detail.HIGH)
                        .digest())
                .isNotEqualTo(digest);
        assertThat(preprocessor.image(black, true, Detail.LOW).digest()).isNotEqualTo(digest);
        assertThat(digest.toString()).hasSize(64);
    }

    @Test
    void nonsenseInARecipeIsRejected() {
        Rgb grey = Rgb.ofMean(0.48145466, 0.4578275, 0.40821073);
        assertThat(grey).isEqualTo(new Rgb(122, 116, 104));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rgb(0, 256, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rgb(-1, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Grid(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Grid(1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Grid.ofPixels(768, 400, 384))
                .withMessageContaining("768 x 400");
        assertThatIllegalArgumentException().isThrownBy(() -> Grid.ofPixels(400, 768, 384));
        assertThatIllegalArgumentException().isThrownBy(() -> Grid.ofPixels(400, 768, 0));
        assertThat(Grid.ofPixels(768, 384, 384)).isEqualTo(new Grid(2, 1));
        List<Grid> grids = Grids.upTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> recipe(0, 27, 9, grids));
        assertThatIllegalArgumentException().isThrownBy(() -> recipe(384, 0, 9, grids));
        assertThatIllegalArgumentException().isThrownBy(() -> recipe(384, 27, -1, grids));
        assertThatIllegalArgumentException().isThrownBy(() -> recipe(384, 27, 9, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Tiles(new byte[5], 1, 2));
    }

    @Test
    void aSheetGivesItsTilesOnceItIsFull() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new TileSheet(2, 4).tiles())
                .withMessageContaining("0 of 2");
    }

    private static void assertSame(PreprocessedMedia media, String fixture, String pixels, String features)
            throws IOException {
        SafetensorsFixture cases = cases();
        assertPixels(media.tiles(), cases, fixture + pixels);
        assertThat(media.tokens()).isEqualTo(cases.shape(fixture + features)[0]);
    }

    /// The bar is a difference of one in at most one pixel of a thousand; there is none at all.
    private static void assertPixels(Tiles tiles, SafetensorsFixture cases, String name) {
        assertThat(new int[] {tiles.count(), 3, tiles.height(), tiles.width()}).containsExactly(cases.shape(name));
        assertThat(tiles.rgb()).isEqualTo(cases.bytes(name));
    }

    private static SafetensorsFixture cases() throws IOException {
        return new SafetensorsFixture(Fixtures.path("llava_onevision", "cases.safetensors"));
    }

    private static DecodedImage image(String name) {
        try {
            byte[] file = Files.readAllBytes(Fixtures.path("media", name + ".png"));
            return new MediaLoader(Limits.media().build())
                    .image("data:image/png;base64," + Base64.getEncoder().encodeToString(file));
        } catch (IOException | MediaException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ImageRecipe recipe(int side, int patches, int maxTiles, List<Grid> grids) {
        boolean severalToo = false;
        return tiles(side, patches)
                .fit(Fit.PAD)
                .newline(true)
                .crops(new CropRecipe(grids, maxTiles, severalToo, CropMerge.UNPADDED))
                .frames(FRAMES)
                .build();
    }

    private static ImageRecipe.Builder tiles(int side, int patches) {
        return ImageRecipe.builder()
                .side(side)
                .patches(patches)
                .tileTokens(patches * patches)
                .arithmetic(ReferenceImplementation.TRANSFORMERS)
                .interpolation(Interpolation.BICUBIC)
                .background(Rgb.ofMean(0.5, 0.5, 0.5));
    }
}

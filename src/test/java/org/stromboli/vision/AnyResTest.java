package org.stromboli.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stromboli.fixtures.Seed;

class AnyResTest {

    private static final int SIDE = 384;
    private static final int PATCHES = 27;

    @ParameterizedTest
    @CsvSource({
        "100, 100, 1, 1, 27, 27, 27, 27, 1485, 1485",
        "384, 384, 1, 1, 27, 27, 27, 27, 1485, 1485",
        "640, 480, 2, 2, 40, 54, 40, 54, 2929, 2929",
        "1024, 768, 3, 2, 54, 73, 54, 73, 4725, 3627",
        "1024, 899, 3, 3, 71, 81, 71, 81, 6551, 3629",
        "1280, 720, 4, 2, 54, 96, 54, 96, 5967, 3649",
        "1920, 1080, 5, 3, 75, 135, 60, 108, 7269, 3649",
        "1080, 1920, 3, 5, 135, 75, 108, 60, 7317, 3681",
        "2304, 2304, 6, 6, 162, 162, 81, 81, 7371, 3699",
        "4000, 3000, 6, 5, 121, 162, 70, 93, 7309, 3627",
        "3000, 500, 6, 1, 27, 162, 27, 162, 5130, 3655",
        "500, 3000, 1, 6, 162, 27, 162, 27, 5265, 3765",
        "2000, 100, 6, 1, 9, 162, 9, 162, 2196, 2196",
    })
    void publishedSizes(
            int width,
            int height,
            int columns,
            int rows,
            int keptHeight,
            int keptWidth,
            int outHeight,
            int outWidth,
            int tokensOf9,
            int tokensOf4) {
        Grid grid = AnyRes.of(width, height, SIDE, Grids.upTo(6)).grid();

        assertThat(grid).isEqualTo(new Grid(columns, rows));
        FeatureLayout.AnyRes layout = layout(grid, width, height, 9);
        assertThat(layout.window().height()).isEqualTo(keptHeight);
        assertThat(layout.window().width()).isEqualTo(keptWidth);
        assertThat(layout.output().height()).isEqualTo(outHeight);
        assertThat(layout.output().width()).isEqualTo(outWidth);
        assertThat(layout.tokens()).isEqualTo(tokensOf9);
        assertThat(layout(grid, width, height, 4).tokens()).isEqualTo(tokensOf4);
    }

    /// 40.5 rows of patches are covered; the cut is the floor of half the surplus on both sides.
    @Test
    void keepsAPaddedLineRatherThanCutOne() {
        FeatureLayout.AnyRes layout = layout(new Grid(2, 2), 640, 480, 9);

        assertThat(layout.window().top()).isEqualTo(7);
        assertThat(layout.window().left()).isZero();
        assertThat(layout.window().height()).isEqualTo(40);
    }

    @Test
    void randomSizesFollowTheRule() {
        long seed = Seed.of(1);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            int limit = List.of(40, 400, 4000, 40_000).get(random.nextInt(4));
            int width = 1 + random.nextInt(limit);
            int height = 1 + random.nextInt(limit);
            int maxTiles = 1 + random.nextInt(10);
            AnyRes fit = AnyRes.of(width, height, SIDE, Grids.upTo(6));
            FeatureLayout.AnyRes layout = layout(fit.grid(), width, height, maxTiles);
            String what = "seed %d: %d x %d, at most %d".formatted(seed, width, height, maxTiles);

            assertThat(layout.tokens()).describedAs(what).isEqualTo(tokensByTheRule(width, height, maxTiles));
            assertThat(layout.window().top() * 2 + layout.window().height())
                    .describedAs(what)
                    .isEqualTo(fit.grid().rows() * PATCHES);
            assertThat(layout.window().left() * 2 + layout.window().width())
                    .describedAs(what)
                    .isEqualTo(fit.grid().columns() * PATCHES);
            assertThat(fit.width()).describedAs(what).isBetween(1, fit.grid().columns() * SIDE);
            assertThat(fit.height()).describedAs(what).isBetween(1, fit.grid().rows() * SIDE);
        }
    }

    @ParameterizedTest
    @CsvSource({"100000, 1", "1, 100000", "1, 1", "2147483647, 1", "65535, 65535"})
    void extremeSizesHaveALayout(int width, int height) {
        AnyRes fit = AnyRes.of(width, height, SIDE, Grids.upTo(6));

        assertThat(fit.width()).isPositive();
        assertThat(fit.height()).isPositive();
        assertThat(layout(fit.grid(), width, height, 9).tokens()).isBetween(PATCHES * PATCHES, 10_000);
    }

    @Test
    void aLineThatLeavesNoMapIsTheWholeImageAlone() {
        for (int height : List.of(1, 10)) {
            FeatureLayout layout =
                    AnyRes.layout(new Grid(6, 1), 2000, height, 24, crops(9), ReferenceImplementation.TRANSFORMERS);

            assertThat(layout).isEqualTo(FeatureLayout.InOrder.of(1, 24 * 24));
            assertThat(layout.tokens()).isEqualTo(24 * 24);
        }
    }

    /// As in the published implementations: a map without columns still ends each of its rows with a newline.
    @Test
    void aColumnThatLeavesNoMapKeepsTheNewlines() {
        FeatureLayout.AnyRes layout = (FeatureLayout.AnyRes)
                AnyRes.layout(new Grid(1, 6), 10, 2000, 24, crops(9), ReferenceImplementation.TRANSFORMERS);

        assertThat(layout.window().width()).isZero();
        assertThat(layout.window().height()).isEqualTo(6 * 24);
        assertThat(layout.tokens()).isEqualTo(24 * 24 + 6 * 24);
    }

    /// The rule as it is written down, step by step, with exact arithmetic where it matters.
    private static int tokensByTheRule(int w, int h, int n) {
        int columns = 0;
        int rows = 0;
        long bestEffective = -1;
        long bestWaste = 0;
        for (int a = 1; a <= 6; a++) {
            for (int b = 1; b <= 6; b++) {
                double s = Math.min((double) (a * SIDE) / w, (double) (b * SIDE) / h);
                long effective = Math.min((long) Math.floor(w * s) * (long) Math.floor(h * s), (long) w * h);
                long waste = (long) a * SIDE * b * SIDE - effective;
                if (effective > bestEffective || (effective == bestEffective && waste < bestWaste)) {
                    bestEffective = effective;
                    bestWaste = waste;
                    columns = a;
                    rows = b;
                }
            }
        }
        int mapHeight = rows * PATCHES;
        int mapWidth = columns * PATCHES;
        if ((long) w * mapHeight > (long) h * mapWidth) {
            int covered = (int) Math.floor(h * (double) mapWidth / w + 5e-8);
            mapHeight -= (mapHeight - covered) / 2 * 2;
        } else {
            int covered = (int) Math.floor(w * (double) mapHeight / h + 5e-8);
            mapWidth -= (mapWidth - covered) / 2 * 2;
        }
        double t = Math.sqrt(mapHeight * mapWidth / (double) (n * PATCHES * PATCHES));
        if (t > 1.1) {
            mapHeight = new BigDecimal(mapHeight)
                    .divideToIntegralValue(new BigDecimal(t))
                    .intValueExact();
            mapWidth = new BigDecimal(mapWidth)
                    .divideToIntegralValue(new BigDecimal(t))
                    .intValueExact();
        }
        return PATCHES * PATCHES + mapHeight * (mapWidth + 1);
    }

    private static CropRecipe crops(int maxTiles) {
        boolean severalToo = false;
        return new CropRecipe(Grids.upTo(6), maxTiles, severalToo, CropMerge.UNPADDED);
    }

    private static FeatureLayout.AnyRes layout(Grid grid, int width, int height, int maxTiles) {
        return (FeatureLayout.AnyRes)
                AnyRes.layout(grid, width, height, PATCHES, crops(maxTiles), ReferenceImplementation.TRANSFORMERS);
    }
}

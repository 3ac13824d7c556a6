package org.stromboli.vision;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.stromboli.vision.FeatureLayout.AnyRes.MapOutput;
import org.stromboli.vision.FeatureLayout.AnyRes.MapWindow;

/// The AnyRes rule for one size of image: into which grid it is cut, to which size it is brought before,
/// and what of the map of its crops remains. The arithmetic, rounding included, is that of the published
/// implementations: one token more or less and prompt and features no longer agree.
///
/// @param grid the arrangement of crops
/// @param width pixels of the image, brought to fit the grid
/// @param height pixels of the image, brought to fit the grid
public record AnyRes(Grid grid, int width, int height) {

    /// Tolerance before a map that is too large is reduced.
    private static final double SURPLUS = 1.1;

    public static AnyRes of(int width, int height, int side, List<Grid> grids) {
        Grid grid = best(width, height, side, grids);
        int gridWidth = grid.columns() * side;
        int gridHeight = grid.rows() * side;
        double across = (double) gridWidth / width;
        double down = (double) gridHeight / height;
        return across < down
                ? new AnyRes(grid, gridWidth, Math.min((int) Math.ceil(height * across), gridHeight))
                : new AnyRes(grid, Math.min((int) Math.ceil(width * down), gridWidth), gridHeight);
    }

    /// The grid that keeps most of the image's pixels, then the one that wastes least. A line so thin
    /// that no grid keeps a whole pixel of it gets the smallest grid.
    private static Grid best(int width, int height, int side, List<Grid> grids) {
        Grid best = grids.getFirst();
        long maxKept = -1;
        long leastWasted = Long.MAX_VALUE;
        for (Grid grid : grids) {
            long gridWidth = (long) grid.columns() * side;
            long gridHeight = (long) grid.rows() * side;
            double scale = Math.min((double) gridWidth / width, (double) gridHeight / height);
            long kept = Math.min((long) (width * scale) * (long) (height * scale), (long) width * height);
            long wasted = gridWidth * gridHeight - kept;
            if (kept > maxKept || (kept == maxKept && wasted < leastWasted)) {
                best = grid;
                maxKept = kept;
                leastWasted = wasted;
            }
        }
        return best;
    }

    /// A map of even height that the image covers by less than one line keeps none: the whole image is all that
    /// is left, and its crops need not be made.
    ///
    /// @param imageWidth of the image as it came: the rule is not applied to what was resized
    public static FeatureLayout layout(
            Grid grid,
            int imageWidth,
            int imageHeight,
            int patches,
            CropRecipe crops,
            ReferenceImplementation arithmetic) {
        CropMerge merge = crops.merge();
        int width = grid.columns() * patches;
        int height = grid.rows() * patches;
        if (!merge.map()) {
            int tiles = grid.tiles() + (merge.base() ? 1 : 0);
            return FeatureLayout.InOrder.of(tiles, patches * patches);
        }
        if (merge.largest()) {
            return largest(grid, patches, merge.base());
        }
        int left = 0;
        int top = 0;
        if (merge.unpadded() && (double) imageWidth / imageHeight > (double) width / height) {
            top = (height - wholePatches(imageHeight * ((double) width / imageWidth), arithmetic)) / 2;
        } else if (merge.unpadded()) {
            left = (width - wholePatches(imageWidth * ((double) height / imageHeight), arithmetic)) / 2;
        }
        if (merge.base() && height == 2 * top) {
            return FeatureLayout.InOrder.of(1, patches * patches);
        }
        int keptWidth = width - 2 * left;
        int keptHeight = height - 2 * top;
        MapWindow window = new MapWindow(top, left, keptHeight, keptWidth);
        MapOutput output = window.unchanged();
        double surplus = surplus(keptWidth, keptHeight, patches, crops.maxTiles());
        if (surplus > SURPLUS) {
            output = MapOutput.bilinear(
                    Math.max(floorDivide(keptHeight, surplus), 1), Math.max(floorDivide(keptWidth, surplus), 1));
        }
        return new FeatureLayout.AnyRes(patches, grid, window, output, merge.base(), merge.unpadded());
    }

    private static FeatureLayout largest(Grid grid, int patches, boolean base) {
        int width = grid.columns() * patches;
        int height = grid.rows() * patches;
        MapWindow window = MapWindow.whole(height, width);
        MapOutput output = MapOutput.largest(height / 2, width / 2);
        boolean newlines = false;
        return new FeatureLayout.AnyRes(patches, grid, window, output, base, newlines);
    }

    /// How many times too long the edges of a map are; 0 where there is no limit.
    private static double surplus(int width, int height, int patches, int maxTiles) {
        return maxTiles == 0 ? 0 : Math.sqrt((double) height * width / ((double) maxTiles * patches * patches));
    }

    private static int wholePatches(double patches, ReferenceImplementation arithmetic) {
        return switch (arithmetic) {
            // Seven decimals first: 26.99999999 patches are 27.
            case TRANSFORMERS ->
                new BigDecimal(patches).setScale(7, RoundingMode.HALF_EVEN).intValue();
            case ORIGINAL -> (int) patches;
        };
    }

    /// The floor of the true quotient. Dividing first may round up to the next whole number.
    private static int floorDivide(int dividend, double divisor) {
        return (int) Math.rint((dividend - dividend % divisor) / divisor);
    }
}

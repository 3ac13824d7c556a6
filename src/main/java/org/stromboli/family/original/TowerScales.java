package org.stromboli.family.original;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.TowerGeometry;

/// Reads `s2` and `s2_scales`: a CLIP tower that sees an image at several scales (S2). At each of them the image is cut
/// into pieces of the tower's size; the features of all scales stand side by side, those of larger ones averaged.
final class TowerScales {

    private static final String KEY = "s2_scales";
    private static final String USUAL = "336,672,1008";
    private static final Pattern SCALES = Pattern.compile("\\d{1,4}( *, *\\d{1,4}){0,5}");
    private static final int MOST = 4032;

    private TowerScales() {}

    static TowerGeometry applied(ConfigSection config, OriginalTower vision, TowerGeometry tower) {
        if (!config.flag("s2", false)) {
            return tower;
        }
        String aspect = config.text("image_aspect_ratio", "square");
        if (aspect.startsWith("anyres")) {
            throw config.wrong("image_aspect_ratio", aspect, "one of square, pad, resize with s2");
        }
        boolean plain = tower.classToken()
                && tower.droppedRows() == 1
                && tower.features().depths().size() == 1;
        if (vision.isSiglip() || !plain) {
            throw config.wrong(
                    "s2", true, "false for a tower that is no CLIP, or not of one depth without class token");
        }
        List<Integer> scales = scales(config);
        boolean fits = scales.getFirst() == tower.side()
                && scales.getLast() <= MOST
                && scales.stream().allMatch(each -> each % tower.side() == 0);
        if (!fits || tower.side() % tower.patch() != 0) {
            throw config.wrong(
                    KEY,
                    scales,
                    "the tower's image_size, %d, and multiples of it up to %d".formatted(tower.side(), MOST));
        }
        return tower.withScales(scales);
    }

    /// Ascending.
    private static List<Integer> scales(ConfigSection config) {
        String text = config.text(KEY, USUAL).strip();
        if (!SCALES.matcher(text).matches()) {
            throw config.wrong(KEY, text, "numbers separated by commas, for example " + USUAL);
        }
        return Arrays.stream(text.split(",", -1))
                .map(each -> Integer.valueOf(each.strip()))
                .sorted()
                .toList();
    }
}

package org.stromboli.family.gguf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.vision.CropMerge;
import org.stromboli.vision.CropRecipe;
import org.stromboli.vision.Fit;
import org.stromboli.vision.FrameRecipe;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.Grid;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.Newlines;
import org.stromboli.vision.Pooling;
import org.stromboli.vision.ReferenceImplementation;
import org.stromboli.vision.Rgb;

/// What a vision file says of images: LLaVA-1.5's are padded to a square, LLaVA-1.6 and OneVision cut them into tiles,
/// as their pinpoints tell.
record Images(VisionModel vision) {

    private static final String PINPOINTS = "clip.vision.image_grid_pinpoints";
    private static final String ASPECT = "clip.vision.image_aspect_ratio";
    private static final String MERGE = "clip.vision.mm_patch_merge_type";
    private static final Pattern LIMITED = Pattern.compile("anyres_max_([1-9]\\d{0,3})");
    private static final int USUAL_LIMIT = 9;
    private static final int MAX_PINPOINTS = 4096;

    /// As OneVision's published examples take them.
    private static final int FRAMES = 16;

    boolean areCut() {
        return vision.keys().metadata().integers(PINPOINTS).length > 0;
    }

    /// Whether it is OneVision's way: several images are not cut, and there are videos.
    boolean areOneVisions() {
        return areCut() && vision.isSiglip();
    }

    /// For messages and logs.
    String family() {
        return areOneVisions() ? "LLaVA-OneVision (GGUF)" : areCut() ? "LLaVA-NeXT (GGUF)" : "LLaVA (GGUF)";
    }

    ImageRecipe recipe() {
        TowerGeometry tower = vision.geometry();
        List<Double> mean = vision.normalisation().mean();
        ImageRecipe.Builder recipe = ImageRecipe.builder()
                .side(tower.side())
                .patches(tower.patches())
                .tileTokens(tower.tileTokens())
                .arithmetic(ReferenceImplementation.TRANSFORMERS)
                .interpolation(Interpolation.BICUBIC)
                .background(background(mean));
        if (!areCut()) {
            return recipe.fit(fit()).build();
        }
        boolean unpads = !vision.newline().isEmpty();
        return recipe.fit(areOneVisions() ? Fit.PAD : Fit.STRETCH)
                .newline(unpads)
                .crops(new CropRecipe(
                        grids(tower.side()),
                        areOneVisions() ? limit() : CropRecipe.UNLIMITED,
                        !areOneVisions(),
                        merge(unpads)))
                .frames(frames())
                .build();
    }

    private Rgb background(List<Double> mean) {
        if (mean.stream().anyMatch(each -> each < 0 || each > 1)) {
            throw vision.keys()
                    .wrong("clip.vision.image_mean", mean, "three numbers from 0 to 1, with which images are padded");
        }
        return Rgb.ofMean(mean.get(0), mean.get(1), mean.get(2));
    }

    /// No key tells of LLaVA-1.5: files of it come from the authors' weights.
    private Fit fit() {
        return vision.keys().text(ASPECT).orElse("pad").equals("square")
                ? vision.isSiglip() ? Fit.STRETCH : Fit.CROP
                : Fit.PAD;
    }

    private CropMerge merge(boolean unpads) {
        String type = vision.keys().text(MERGE).orElse(unpads ? "spatial_unpad" : "flat");
        return switch (type) {
            case "spatial_unpad" -> {
                if (!unpads) {
                    throw vision.keys().rejected("%s is spatial_unpad, but there is no image_newline".formatted(MERGE));
                }
                yield CropMerge.UNPADDED;
            }
            case "flat" -> CropMerge.FLAT;
            default -> throw vision.keys().wrong(MERGE, type, "spatial_unpad or flat");
        };
    }

    private int limit() {
        String aspect = vision.keys().text(ASPECT).orElse("anyres_max_" + USUAL_LIMIT);
        Matcher limited = LIMITED.matcher(aspect);
        if (limited.matches()) {
            return Integer.parseInt(limited.group(1));
        }
        if (!aspect.equals("anyres")) {
            throw vision.keys().wrong(ASPECT, aspect, "anyres or anyres_max_N");
        }
        return CropRecipe.UNLIMITED;
    }

    /// Pairs of width and height, one after the other: the authors' order, and not that of transformers.
    private List<Grid> grids(int side) {
        long[] numbers = vision.keys().metadata().integers(PINPOINTS);
        boolean right = numbers.length % 2 == 0 && numbers.length <= 2 * MAX_PINPOINTS;
        for (long each : numbers) {
            right &= each >= side && each % side == 0 && each <= 1 << 20;
        }
        if (!right) {
            throw vision.keys()
                    .rejected("%s has %d numbers, expected pairs of width and height, multiples of image_size, %d"
                            .formatted(PINPOINTS, numbers.length, side));
        }
        List<Grid> grids = new ArrayList<>();
        for (int i = 0; i < numbers.length; i += 2) {
            grids.add(Grid.ofPixels((int) numbers[i], (int) numbers[i + 1], side));
        }
        return grids;
    }

    private Optional<FrameRecipe> frames() {
        return Optional.of(new FrameRecipe(
                        Fit.STRETCH,
                        Pooling.projected(Pooling.Kind.BILINEAR, 2),
                        vision.newline().isEmpty() ? Newlines.NOWHERE : Newlines.AT_END,
                        new FrameSampling.Uniform(FRAMES)))
                .filter(_ -> areOneVisions());
    }
}

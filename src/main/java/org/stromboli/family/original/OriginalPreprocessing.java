package org.stromboli.family.original;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.vision.CropMerge;
import org.stromboli.vision.CropRecipe;
import org.stromboli.vision.Fit;
import org.stromboli.vision.FrameRecipe;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.Grid;
import org.stromboli.vision.ImageRecipe;
import org.stromboli.vision.Newlines;
import org.stromboli.vision.Pooling;
import org.stromboli.vision.ReferenceImplementation;

/// What the keys of the original format say about images and videos: `image_aspect_ratio`, `mm_patch_merge_type`,
/// `image_grid_pinpoints`, `mm_spatial_pool_mode`, `mm_newline_position`.
///
/// @param padsSeveral whether each of several images is padded to one tile, as OneVision's examples do, in place of
/// being cut like a single one
public record OriginalPreprocessing(
        ConfigSection config, OriginalTower vision, TowerGeometry tower, boolean padsSeveral) {

    private static final Pattern ANY_MAX = Pattern.compile("anyres_max_(\\d{1,4})");
    private static final Pattern RANGE = Pattern.compile("\\((\\d{1,2})x(\\d{1,2})\\)");
    private static final int MAX_PINPOINTS = 4096;

    /// As OneVision's published examples take them.
    private static final int FRAMES = 16;

    public ImageRecipe recipe() {
        Optional<CropRecipe> crops = crops();
        vision.requireTiles(tower.side());
        Fit fit = crops.isPresent() ? Fit.PAD : fit();
        return ImageRecipe.builder()
                .side(tower.tileSide())
                .patches(tower.patches())
                .tileTokens(tower.tileTokens())
                .arithmetic(ReferenceImplementation.ORIGINAL)
                .interpolation(vision.interpolation())
                .background(vision.background(fit == Fit.PAD))
                .fit(fit)
                .newline(unpads() && (crops.isPresent() || padsSeveral))
                .crops(crops)
                .frames(frames())
                .build();
    }

    boolean unpads() {
        return merge().contains("unpad");
    }

    private String merge() {
        return config.text("mm_patch_merge_type", "flat");
    }

    private String aspect() {
        return config.text("image_aspect_ratio", "square");
    }

    private Fit fit() {
        return switch (aspect()) {
            case "square" -> own();
            case "pad" -> Fit.PAD;
            case "resize" -> Fit.STRETCH;
            default ->
                throw config.wrong("image_aspect_ratio", aspect(), "one of square, pad, resize, anyres, anyres_max_N");
        };
    }

    /// What the tower's own processor does.
    private Fit own() {
        return vision.isSiglip() ? Fit.STRETCH : Fit.CROP;
    }

    private Optional<CropRecipe> crops() {
        Matcher limited = ANY_MAX.matcher(aspect());
        if (limited.matches()) {
            int max = Integer.parseInt(limited.group(1));
            if (max < 1) {
                throw config.wrong("image_aspect_ratio", aspect(), "anyres_max_N with N of at least 1");
            }
            // The limit belongs to the unpadded map: without it there is none.
            return Optional.of(
                    new CropRecipe(grids(), unpads() ? max : CropRecipe.UNLIMITED, !padsSeveral, cropMerge()));
        }
        return aspect().equals("anyres")
                ? Optional.of(new CropRecipe(grids(), CropRecipe.UNLIMITED, !padsSeveral, cropMerge()))
                : Optional.empty();
    }

    private CropMerge cropMerge() {
        String merge = merge();
        if (merge.equals("flat")) {
            return CropMerge.FLAT;
        }
        if (!merge.startsWith("spatial")) {
            throw config.wrong("mm_patch_merge_type", merge, "flat, spatial or spatial_unpad");
        }
        boolean largest = merge.contains("maxpool2x2");
        boolean map = true;
        boolean base = !merge.contains("nobase");
        return new CropMerge(map, unpads() && !largest, base, largest);
    }

    /// Pairs of width and height as a list, as the text of one, or as a range of grids.
    private List<Grid> grids() {
        JsonNode pinpoints = config.json().path("image_grid_pinpoints");
        List<Grid> grids = pinpoints.isTextual() ? grids(pinpoints.asText()) : pairs(pinpoints);
        if (grids.isEmpty() || grids.size() > MAX_PINPOINTS) {
            throw config.wrong("image_grid_pinpoints", grids.size() + " pairs", "1 to " + MAX_PINPOINTS);
        }
        return grids;
    }

    private List<Grid> grids(String text) {
        if (!text.contains("x")) {
            try {
                return pairs(new ObjectMapper().readTree(text.replace('(', '[').replace(')', ']')));
            } catch (JsonProcessingException e) {
                throw config.wrong("image_grid_pinpoints", text, "a list of pairs");
            }
        }
        List<Grid> ends = new ArrayList<>();
        Matcher range = RANGE.matcher(text);
        while (range.find()) {
            ends.add(new Grid(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2))));
        }
        List<Grid> grids = new ArrayList<>();
        if (!ends.isEmpty()) {
            for (int a = ends.getFirst().columns(); a <= ends.getLast().columns(); a++) {
                for (int b = ends.getFirst().rows(); b <= ends.getLast().rows(); b++) {
                    grids.add(new Grid(a, b));
                }
            }
        }
        return grids;
    }

    private List<Grid> pairs(JsonNode list) {
        int side = tower.side();
        List<Grid> grids = new ArrayList<>();
        for (JsonNode each : list) {
            int width = each.path(0).asInt();
            int height = each.path(1).asInt();
            if (each.size() != 2 || height < side || width < side || height % side != 0 || width % side != 0) {
                throw config.wrong("image_grid_pinpoints", each, "pairs of width and height, multiples of " + side);
            }
            grids.add(Grid.ofPixels(width, height, side));
        }
        return grids;
    }

    /// Only checkpoints that say how frames are pooled take videos; the slow and fast path cannot be run as published.
    private Optional<FrameRecipe> frames() {
        if (!config.has("mm_spatial_pool_mode") || config.flag("add_faster_video", false)) {
            return Optional.empty();
        }
        String mode = config.oneOf("mm_spatial_pool_mode", "", List.of("average", "max", "bilinear"));
        Pooling.Kind kind = switch (mode) {
            case "average" -> Pooling.Kind.MEAN;
            case "max" -> Pooling.Kind.LARGEST;
            default -> Pooling.Kind.BILINEAR;
        };
        int bound = config.integer("frames_upbound", 0, 0, 10_000);
        return Optional.of(new FrameRecipe(
                own(), Pooling.projected(kind, 2), newlines(), new FrameSampling.Uniform(bound > 0 ? bound : FRAMES)));
    }

    private Newlines newlines() {
        String where =
                config.oneOf("mm_newline_position", "one_token", List.of("one_token", "grid", "frame", "no_token"));
        if (!unpads()) {
            return Newlines.NOWHERE;
        }
        return switch (where) {
            case "grid" -> Newlines.AFTER_ROWS;
            case "frame" -> Newlines.AFTER_FRAMES;
            case "no_token" -> Newlines.NOWHERE;
            default -> Newlines.AT_END;
        };
    }
}

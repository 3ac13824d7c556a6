package org.stromboli.family.processor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.stromboli.model.checkpoint.ConfigSection;
import org.stromboli.model.geometry.Normalisation;
import org.stromboli.vision.Fit;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.Rgb;
import org.stromboli.vision.SizeRule;

/// The configuration of one image or video processor: how pixels are brought to a tile's size, and to the numbers that
/// the tower expects. What it says and cannot be followed is rejected by file, key and value.
///
/// @param kind whose defaults hold for what the file leaves out
public record ProcessorConfig(ConfigSection section, ProcessorClass kind) {

    private static final int MAX_PIXELS = 1 << 28;
    private static final int LONGEST_EDGE = 1024;
    private static final double LARGEST = 1e6;
    private static final double SMALLEST = 1e-6;
    private static final int MAX_FRAMES = 10_000;
    private static final Rgb BLACK = new Rgb(0, 0, 0);
    private static final String SIZE = "size";
    private static final String CROP_SIZE = "crop_size";

    /// @param served the classes that fit the family; the first one where the file names none
    public static ProcessorConfig of(ConfigSection section, ProcessorClass... served) {
        return new ProcessorConfig(section, ProcessorClass.of(section, List.of(served)));
    }

    /// From bytes to what the tower sees: `do_rescale`, `rescale_factor`, `do_normalize`, `image_mean`, `image_std`.
    public Normalisation normalisation() {
        double factor = on("do_rescale", true) ? number("rescale_factor", 1.0 / 255) : 1;
        return on("do_normalize", true)
                ? Normalisation.of(mean(), std(), factor)
                : Normalisation.of(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), factor);
    }

    /// To transformers a switch that is `null` is off; only one that is missing is as in the class.
    private boolean on(String key, boolean otherwise) {
        return section.flag(key, otherwise && !section.json().path(key).isNull());
    }

    /// As the file says it, for messages.
    private String switchedOff(String key) {
        return section.json().path(key).isNull() ? "null" : "false";
    }

    private double number(String key, double otherwise) {
        return given(key, "a number").number(key, otherwise, SMALLEST, LARGEST);
    }

    /// A value that is `null` is none, where one is needed.
    private ConfigSection given(String key, String expected) {
        if (section.json().path(key).isNull()) {
            throw section.wrong(key, "null", expected + ", or no such key");
        }
        return section;
    }

    private List<Double> mean() {
        return three("image_mean", kind.mean(), -LARGEST, LARGEST);
    }

    private List<Double> std() {
        return three("image_std", kind.std(), SMALLEST, LARGEST);
    }

    /// One number counts for each colour.
    private List<Double> three(String key, List<Double> otherwise, double min, double max) {
        if (!given(key, "three numbers").has(key)) {
            return otherwise;
        }
        JsonNode json = section.json().get(key);
        double only = json.isNumber() ? json.asDouble() : 0;
        List<Double> found = json.isNumber() ? List.of(only, only, only) : section.numbers(key);
        if (found.size() != 3 || found.stream().anyMatch(each -> !(each >= min && each <= max))) {
            throw section.wrong(key, json, "three numbers from %s to %s".formatted(min, max));
        }
        return found;
    }

    /// What pads an image to a square.
    ///
    /// @param pads whether any is padded
    public Rgb background(boolean pads) {
        if (!pads) {
            return BLACK;
        }
        List<Double> mean = mean();
        if (mean.stream().anyMatch(each -> each < 0 || each > 1)) {
            throw section.wrong("image_mean", mean, "three numbers from 0 to 1, where images are padded with them");
        }
        return Rgb.ofMean(mean.get(0), mean.get(1), mean.get(2));
    }

    /// Pillow's numbers for the two kernels that checkpoints use.
    public Interpolation interpolation() {
        ConfigSection used = on("do_resize", true) ? given("resample", "2 or 3") : section;
        return used.integer("resample", 3, 2, 3) == 2 ? Interpolation.BILINEAR : Interpolation.BICUBIC;
    }

    /// How an image becomes one square tile: `do_resize`, `size`, `do_pad`, `do_center_crop`, `crop_size`.
    ///
    /// @param side of a tile, in pixels
    public Fit fit(int side) {
        boolean crops = crops(side);
        boolean pads = pads(side);
        if (!on("do_resize", true)) {
            if (!crops || pads) {
                throw section.wrong(
                        "do_resize",
                        switchedOff("do_resize"),
                        "true, since tiles have " + side + " pixels along each edge");
            }
            return Fit.MIDDLE;
        }
        ProcessorSize size = size(side);
        if (pads) {
            return Fit.PAD;
        }
        return switch (size) {
            case ProcessorSize.Exact _ -> Fit.STRETCH;
            case ProcessorSize.Shorter _ when crops -> Fit.CROP;
            case ProcessorSize.Shorter _ ->
                throw section.wrong("do_center_crop", switchedOff("do_center_crop"), "true, since tiles are square");
        };
    }

    /// The range of pixels of processors that bring images near to their own size: `min_pixels` and `max_pixels`, which
    /// count before `size`.
    ///
    /// @param factor pixels along a token's edge
    /// @param usualMin where the file says nothing
    /// @param usualMax where the file says nothing
    /// @param frames whether it is frames of videos that are resized
    public SizeRule nearestMultiples(int factor, long usualMin, long usualMax, boolean frames) {
        if (!on("do_resize", true)) {
            throw section.wrong(
                    "do_resize",
                    switchedOff("do_resize"),
                    "true, since images are cut into tokens of %d pixels".formatted(factor));
        }
        ConfigSection size = section.section(SIZE);
        long min = pixels("min_pixels", size, "shortest_edge", usualMin);
        long max = pixels("max_pixels", size, "longest_edge", usualMax);
        if (min > max) {
            throw section.wrong("min_pixels", min, "at most max_pixels, " + max);
        }
        return new SizeRule.NearestMultiples(factor, min, max, frames);
    }

    /// The rule of processors that keep an image's shape below a longest edge, `size`.
    ///
    /// @param factor pixels along a token's edge
    public SizeRule withinEdges(int factor) {
        if (!on("do_resize", true)) {
            throw section.wrong(
                    "do_resize",
                    switchedOff("do_resize"),
                    "true, since images are cut into tokens of %d pixels".formatted(factor));
        }
        if (on("do_center_crop", false)) {
            throw section.wrong("do_center_crop", true, "false, since images keep their shape");
        }
        if (!given(SIZE, "a size").has(SIZE)) {
            return new SizeRule.WithinEdges(LONGEST_EDGE, LONGEST_EDGE, factor);
        }
        ConfigSection size = section.section(SIZE);
        int longest = size.size("longest_edge", 0, ProcessorSize.MAX_EDGE);
        int height = size.size("height", longest, ProcessorSize.MAX_EDGE);
        int width = size.size("width", longest, ProcessorSize.MAX_EDGE);
        if (height == 0 || width == 0 || size.has("shortest_edge")) {
            throw section.wrong(SIZE, section.json().get(SIZE), "{longest_edge} or {height, width}");
        }
        return longest > 0
                ? new SizeRule.WithinEdges(longest, longest, factor)
                : new SizeRule.WithinEdges(height, width, factor);
    }

    private long pixels(String key, ConfigSection size, String sizeKey, long otherwise) {
        return section.integer(key, size.integer(sizeKey, (int) otherwise, 1, MAX_PIXELS), 1, MAX_PIXELS);
    }

    /// Of processors that cut images into tiles: the edges that the file gives are those of a tile.
    public void requireTiles(int side) {
        size(side);
        crops(side);
    }

    /// Pixels along the edge of the square that an image becomes, for towers that take squares of any size.
    public int edge() {
        boolean crops = on("do_center_crop", kind.crops());
        String key = crops ? CROP_SIZE : SIZE;
        ProcessorSize size = crops
                ? ProcessorSize.of(section, CROP_SIZE, kind.cropSize(), true)
                : ProcessorSize.of(section, SIZE, kind.size(), section.flag("default_to_square", false));
        return switch (size) {
            case ProcessorSize.Shorter(int edge) -> edge;
            case ProcessorSize.Exact(int height, int width) when height == width -> height;
            case ProcessorSize.Exact _ ->
                throw section.wrong(key, section.json().path(key), "those of a square");
        };
    }

    private ProcessorSize size(int side) {
        boolean square = kind == ProcessorClass.CLIP && section.flag("use_square_size", false);
        ProcessorSize size = square // whatever the file says beside it
                ? kind.cropSize()
                : ProcessorSize.of(given(SIZE, "a size"), SIZE, kind.size(), section.flag("default_to_square", false));
        if (!size.isOf(side)) {
            throw wrongSize(SIZE, size, side);
        }
        return size;
    }

    /// Whether the middle is cut out, which is as large as a tile then.
    private boolean crops(int side) {
        boolean crops = on("do_center_crop", kind.crops());
        if (crops && !kind.crops() && !section.has(CROP_SIZE)) {
            throw section.wrong(
                    CROP_SIZE, "missing", "the tower's image_size, %d, since do_center_crop is true".formatted(side));
        }
        ConfigSection used = crops ? given(CROP_SIZE, "a size") : section;
        ProcessorSize size = ProcessorSize.of(used, CROP_SIZE, kind.cropSize(), true);
        if (crops && !size.isOf(side)) {
            throw wrongSize(CROP_SIZE, size, side);
        }
        return crops;
    }

    /// Most classes pad what is ready, to the largest of several: tiles are equal, there is nothing to pad.
    private boolean pads(int side) {
        boolean pads = on("do_pad", false);
        if (pads && kind != ProcessorClass.LLAVA && section.has("pad_size")) {
            ProcessorSize size = ProcessorSize.of(section, "pad_size", kind.cropSize(), true);
            if (!size.isOf(side)) {
                throw wrongSize("pad_size", size, side);
            }
        }
        return pads && kind == ProcessorClass.LLAVA;
    }

    /// Which frames of a video are used: `do_sample_frames`, `num_frames`, `fps`.
    ///
    /// @param otherwise how many where the file does not say
    public FrameSampling frames(int otherwise) {
        String count = "num_frames";
        String rate = "fps";
        if (!on("do_sample_frames", false)) {
            return new FrameSampling.Uniform(section.integer(count, otherwise, 1, MAX_FRAMES));
        }
        if (section.has(count) && section.has(rate)) {
            throw section.wrong(rate, section.json().get(rate), "no such key beside num_frames");
        }
        return section.has(rate)
                ? new FrameSampling.StartsPerSecond(section.number(rate, 1, SMALLEST, LARGEST))
                : new FrameSampling.Starts(section.integer(count, MAX_FRAMES, 1, MAX_FRAMES));
    }

    private RuntimeException wrongSize(String key, ProcessorSize size, int side) {
        return section.wrong(
                key,
                section.has(key)
                        ? section.json().get(key)
                        : "missing, which means %s to a processor of this class".formatted(size.text()),
                "the tower's image_size, " + side);
    }
}

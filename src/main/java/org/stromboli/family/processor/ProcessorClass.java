package org.stromboli.family.processor;

import java.util.List;
import java.util.stream.Collectors;
import org.stromboli.model.checkpoint.ConfigSection;

/// The classes of image and video processors that can be followed, with what each means by a key that a file leaves
/// out. As in transformers 5.24.
public enum ProcessorClass {
    CLIP(Pixels.CLIP, new ProcessorSize.Shorter(224), true, "CLIPImageProcessor", "BitImageProcessor"),
    /// The only one that pads to a square.
    LLAVA(Pixels.CLIP, new ProcessorSize.Shorter(224), true, "LlavaImageProcessor"),
    SIGLIP(Pixels.HALF, new ProcessorSize.Exact(224, 224), false, "SiglipImageProcessor"),
    LLAVA_NEXT(
            Pixels.CLIP,
            new ProcessorSize.Shorter(224),
            true,
            "LlavaNextImageProcessor",
            "LlavaNextVideoImageProcessor"),
    LLAVA_ONEVISION(Pixels.CLIP, new ProcessorSize.Exact(384, 384), false, "LlavaOnevisionImageProcessor"),
    /// Images keep their shape.
    PIXTRAL(Pixels.CLIP, new ProcessorSize.Shorter(1024), false, "PixtralImageProcessor"),
    VIDEO_LLAVA(Pixels.CLIP, new ProcessorSize.Shorter(224), true, "VideoLlavaImageProcessor"),
    VIDEO_LLAVA_VIDEO(Pixels.CLIP, new ProcessorSize.Shorter(224), true, "VideoLlavaVideoProcessor"),
    /// Images near to their own size.
    QWEN2_VL(Pixels.CLIP, new ProcessorSize.Shorter(224), false, "Qwen2VLImageProcessor", "Qwen2_5_VLImageProcessor"),
    QWEN2_VL_VIDEO(
            Pixels.CLIP,
            new ProcessorSize.Shorter(224),
            false,
            "Qwen2VLVideoProcessor",
            "Qwen2_5_VLVideoProcessor",
            "LlavaOnevision2VideoProcessor"),
    LLAVA_NEXT_VIDEO(Pixels.CLIP, new ProcessorSize.Shorter(224), true, "LlavaNextVideoVideoProcessor"),
    LLAVA_ONEVISION_VIDEO(Pixels.CLIP, new ProcessorSize.Exact(384, 384), false, "LlavaOnevisionVideoProcessor");

    /// Keys under which files name the class, the first one that is there counts.
    private static final List<String> KEYS =
            List.of("video_processor_type", "image_processor_type", "feature_extractor_type");

    /// Older and backend-specific names of the same class.
    private static final String ENDINGS = "(Fast|Pil)$";

    private final Pixels pixels;
    private final ProcessorSize size;
    private final boolean crops;
    private final List<String> names;

    ProcessorClass(Pixels pixels, ProcessorSize size, boolean crops, String... names) {
        this.pixels = pixels;
        this.size = size;
        this.crops = crops;
        this.names = List.of(names);
    }

    /// Mean and standard deviation of a class.
    enum Pixels {
        CLIP(List.of(0.48145466, 0.4578275, 0.40821073), List.of(0.26862954, 0.26130258, 0.27577711)),
        HALF(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

        private final List<Double> mean;
        private final List<Double> std;

        Pixels(List<Double> mean, List<Double> std) {
            this.mean = mean;
            this.std = std;
        }
    }

    /// As a file says.
    ///
    /// @param served those that fit the family, of which the first is meant by a file that names none
    static ProcessorClass of(ConfigSection section, List<ProcessorClass> served) {
        for (String key : KEYS) {
            if (section.has(key)) {
                String name =
                        section.text(key, "").replaceFirst(ENDINGS, "").replace("FeatureExtractor", "ImageProcessor");
                return served.stream()
                        .filter(each -> each.names.contains(name))
                        .findFirst()
                        .orElseThrow(() -> section.wrong(key, section.json().get(key), "one of " + names(served)));
            }
        }
        return served.getFirst();
    }

    private static String names(List<ProcessorClass> served) {
        return served.stream().flatMap(each -> each.names.stream()).collect(Collectors.joining(", "));
    }

    List<Double> mean() {
        return pixels.mean;
    }

    List<Double> std() {
        return pixels.std;
    }

    ProcessorSize size() {
        return size;
    }

    boolean crops() {
        return crops;
    }

    /// Of those that crop.
    ProcessorSize.Exact cropSize() {
        return new ProcessorSize.Exact(224, 224);
    }
}

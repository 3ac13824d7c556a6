package org.stromboli.tools.load;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.cli.NumberConverter;
import picocli.CommandLine.Option;

/// Mixin: what requests contain.
public final class WorkloadOptions {

    @Option(
            names = "--prompt-words",
            paramLabel = "N",
            converter = NumberConverter.AtLeastOne.class,
            description = "random words in each prompt (50)")
    private int promptWords = 50;

    @Option(
            names = "--prefix-words",
            paramLabel = "N",
            converter = NumberConverter.AtLeastZero.class,
            description = "words that all prompts begin with, for prefix caches (0)")
    private int prefixWords;

    @Option(
            names = "--images",
            paramLabel = "N",
            converter = NumberConverter.AtLeastZero.class,
            description = "images in each request (0)")
    private int images;

    @Option(
            names = "--image-size",
            paramLabel = "WxH",
            split = ",",
            converter = ImageSize.Converter.class,
            description = "sizes in pixels, taken in turn (336x336)")
    private List<ImageSize> imageSizes = new ArrayList<>();

    @Option(
            names = "--image-format",
            paramLabel = "FORMAT",
            converter = ImageShape.FormatConverter.class,
            description = "png or jpeg (jpeg)")
    private ImageShape.Format imageFormat = ImageShape.Format.JPEG;

    @Option(
            names = "--distinct-images",
            paramLabel = "N",
            converter = NumberConverter.AtLeastZero.class,
            description = "how many different images there are in all; 0: every image is new (0)")
    private int distinctImages;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            converter = NumberConverter.AtLeastOne.class,
            description = "output tokens of each request (64)")
    private int maxTokens = 64;

    @Option(
            names = "--stop-at-eos",
            description = "let the model end early; otherwise ignore_eos asks for full output length")
    private boolean stopAtEos;

    public WorkloadShape shape() {
        List<ImageSize> sizes = imageSizes.isEmpty() ? ImageShape.NONE.sizes() : List.copyOf(imageSizes);
        return new WorkloadShape(
                promptWords,
                prefixWords,
                new ImageShape(images, sizes, imageFormat, distinctImages),
                maxTokens,
                !stopAtEos);
    }
}

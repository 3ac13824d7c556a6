package org.stromboli.tools.load;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The images of a workload.
///
/// @param perRequest images in each request
/// @param sizes taken in turn
/// @param distinct how many different images there are in all, for feature caches; 0: every image is new
public record ImageShape(int perRequest, List<ImageSize> sizes, Format format, int distinct) {

    public static final ImageShape NONE = new ImageShape(0, List.of(ImageSize.square(336)), Format.JPEG, 0);

    /// The encoding of synthetic images.
    public enum Format {
        PNG,
        JPEG;

        /// As ImageIO and media types call it.
        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Reads `png` and `jpeg`.
    public static final class FormatConverter implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return switch (value) {
                case "png" -> Format.PNG;
                case "jpeg" -> Format.JPEG;
                default -> throw new TypeConversionException("must be png or jpeg");
            };
        }
    }

    /// One new PNG in each request.
    public static ImageShape single(ImageSize size) {
        return new ImageShape(1, List.of(size), Format.PNG, 0);
    }
}

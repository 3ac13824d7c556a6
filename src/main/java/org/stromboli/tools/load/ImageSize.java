package org.stromboli.tools.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Width and height of an image in pixels.
public record ImageSize(int width, int height) {

    private static final Pattern FORMAT = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

    public static ImageSize square(int edge) {
        return new ImageSize(edge, edge);
    }

    /// Reads `336x336`.
    public static final class Converter implements ITypeConverter<ImageSize> {
        @Override
        public ImageSize convert(String value) {
            Matcher sides = FORMAT.matcher(value);
            if (!sides.matches()) {
                throw new TypeConversionException("must be WIDTHxHEIGHT in pixels, for example 336x336");
            }
            return new ImageSize(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
        }
    }
}

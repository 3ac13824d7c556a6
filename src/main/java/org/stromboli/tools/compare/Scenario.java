package org.stromboli.tools.compare;

import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// What servers are compared by.
enum Scenario {
    TEXT_1("text1", "tok/s, 1 stream", true),
    NEW_IMAGE("new-image", "TTFT, ms", false),
    REPEATED_IMAGE("repeated-image", "TTFT, ms", false),
    WIDE_IMAGE("wide-image", "TTFT, ms", false),
    IMAGES_8("images8", "ms for all 8", false),
    TEXT_16("text16", "tok/s, 16 streams", true),
    MIXED("mixed", "max ITL, ms", false);

    private final String label;
    private final String unit;
    private final boolean higherIsBetter;

    Scenario(String label, String unit, boolean higherIsBetter) {
        this.label = label;
        this.unit = unit;
        this.higherIsBetter = higherIsBetter;
    }

    String label() {
        return label;
    }

    String unit() {
        return unit;
    }

    boolean higherIsBetter() {
        return higherIsBetter;
    }

    static final class Converter implements ITypeConverter<Scenario> {
        @Override
        public Scenario convert(String value) {
            return Arrays.stream(Scenario.values())
                    .filter(each -> each.label.equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("must be one of " + labels()));
        }
    }

    static String labels() {
        return String.join(
                ", ", Arrays.stream(Scenario.values()).map(Scenario::label).toList());
    }
}

package org.stromboli.tools.sweep;

import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// What grows.
enum Sweep {
    CONCURRENCY,
    IMAGES,
    CONTEXTS;

    static final class Converter implements ITypeConverter<Sweep> {
        @Override
        public Sweep convert(String value) {
            return Arrays.stream(Sweep.values())
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("must be some of concurrency, images and contexts"));
        }
    }
}
